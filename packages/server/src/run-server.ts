import { type Routes, SettingsError, type UserModel } from "@latchkey/contract";
import type { LatchkeyConfig } from "./config.ts";
import { createLogger } from "./create-logger.ts";
import { type Listener, listen } from "./edge/listen.ts";
import { Failure } from "./kernel/failure.ts";
import { StartError } from "./kernel/start-error.ts";
import { UnreadableKeysError } from "./keys/load-signing-keys.ts";
import { createLatchkey, type Latchkey } from "./server.ts";
import type { LatchkeySettings } from "./settings.ts";

/**
 * Runs an application's backend as this process: listens on `BACKEND_PORT` (in development on loopback alone), stops on
 * SIGINT and SIGTERM when it has finished what it had taken, and ends with one clear sentence when it cannot start.
 *
 * @param mountRoutes Serves the application's own routes with `latchkey.handle`.
 */
export async function runServer<M extends UserModel, R extends Routes, S extends LatchkeySettings>(
  config: LatchkeyConfig<M, R, S>,
  mountRoutes: (latchkey: Latchkey<M, S>) => void,
): Promise<void> {
  const log = config.log ?? createLogger();
  try {
    const latchkey = await createLatchkey({ ...config, log });
    const listener = await serve(latchkey, mountRoutes);
    const { BACKEND_PORT: port, BACKEND_URL: url, LATCHKEY_ENV: mode } = latchkey.settings;
    // One request's mistake must not end the others (S118).
    process.on("unhandledRejection", (error) => log.error({ err: error }, "a rejection was not handled"));
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => void stop(latchkey, listener));
    log.info({ port, mode }, `Backend ready at ${url}`);
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exitCode = 1;
  }
}

async function serve<M extends UserModel, S extends LatchkeySettings>(
  latchkey: Latchkey<M, S>,
  mountRoutes: (latchkey: Latchkey<M, S>) => void,
): Promise<Listener> {
  const { BACKEND_PORT: port, LATCHKEY_ENV: mode } = latchkey.settings;
  try {
    mountRoutes(latchkey);
    const link = await latchkey.createSetupLink();
    const host = mode === "development" ? "127.0.0.1" : "0.0.0.0";
    const listener = await listen({ fetch: latchkey.fetch, port, host });
    if (link !== null) showSetupLink(link);
    return listener;
  } catch (error) {
    // Open connections to the database would keep the process alive that cannot serve.
    await latchkey.close();
    throw error;
  }
}

/**
 * Where nobody is an administrator yet, whoever starts the server can become the first (S104). The link is no entry of the log:
 * it is a line of its own beside it, written before the first request is answered.
 */
function showSetupLink(link: string): void {
  process.stderr.write(
    `Nobody is an administrator yet. Whoever opens this link becomes the first; it works once, for 24 hours: ${link}\n`,
  );
}

async function stop(latchkey: Latchkey, listener: Listener): Promise<void> {
  latchkey.stopBeingReady();
  await listener.close();
  await latchkey.close();
}

function sentenceOf(error: unknown): string {
  if (error instanceof SettingsError || error instanceof StartError || error instanceof UnreadableKeysError) {
    return error.message;
  }
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    return "The port of the backend is in use. Stop the program that holds it, or set BACKEND_PORT to another one.";
  }
  if (error instanceof Failure && error.failure === "unavailable") {
    return "The database does not answer. See that it runs, and that DATABASE_URL is right.";
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
