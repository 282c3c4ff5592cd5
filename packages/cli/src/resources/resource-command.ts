import type { CommandLineResource, ConsoleOperations } from "@latchkey/server";
import { withOperations } from "../with-operations.ts";

/** A command about a resource: what it is about, and the console to do it with. */
export interface ResourceContext {
  readonly console: ConsoleOperations;
  readonly resource: CommandLineResource;
}

/** Does something with a resource of the application in the working directory. */
export function withConsole<Result>(
  resource: CommandLineResource,
  work: (context: ResourceContext) => Promise<Result>,
): Promise<Result> {
  return withOperations(({ console }) => work({ console, resource }));
}
