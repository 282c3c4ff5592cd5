import { type Logger, pino } from "pino";

/**
 * The structured log of the server, one JSON line an entry on standard output. Of an error it writes kind, message, code
 * and stack alone: a database driver puts the values of rows into further properties.
 */
export function createLogger(): Logger {
  return pino({ base: null, serializers: { err: describeError }, timestamp: pino.stdTimeFunctions.isoTime });
}

function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: "not an Error" };
  const { code } = error as { readonly code?: unknown };
  const cause = error.cause instanceof Error ? { cause: describeError(error.cause) } : {};
  return { type: error.name, message: error.message, code, stack: error.stack, ...cause };
}
