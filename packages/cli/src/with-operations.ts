import { createOperations, type LatchkeyConfig, type Operations } from "@latchkey/server";
import { CommandError } from "./command-error.ts";
import { explainDatabaseError } from "./explain-database-error.ts";
import { loadConfig } from "./load-config.ts";

/** Does something with the application's backend and lets go of it afterwards. */
export async function withOperations<Result>(
  work: (operations: Operations, config: LatchkeyConfig) => Promise<Result>,
): Promise<Result> {
  const config = await loadConfig();
  const operations = createOperations(config);
  try {
    return await work(operations, config);
  } catch (error) {
    const sentence = explainDatabaseError(error);
    throw sentence === undefined ? error : new CommandError(sentence, { cause: error });
  } finally {
    await operations.close();
  }
}
