import type { AdminResourceDescription } from "@latchkey/contract";
import { useResourceContext } from "react-admin";
import { openConsoleOf } from "../session/session-state.ts";
import { useCell } from "../session/use-cell.ts";
import { useServices } from "../use-services.ts";

const none: readonly AdminResourceDescription[] = [];

/** The resources that the person may see. */
export function useResources(): readonly AdminResourceDescription[] {
  return openConsoleOf(useCell(useServices().session))?.resources ?? none;
}

/** The description of a resource by its name; `undefined` for one that the person may not see. */
export function useResourceNamed(name: string | null): AdminResourceDescription | undefined {
  return useResources().find((resource) => resource.name === name);
}

/** The description of the resource that the page is about. */
export function useResource(): AdminResourceDescription {
  const name = useResourceContext();
  const resource = useResourceNamed(name ?? null);
  if (!resource) throw new Error(`The page is about no known resource: ${name}`);
  return resource;
}
