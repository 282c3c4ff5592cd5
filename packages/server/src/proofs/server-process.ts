import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { offlineClient, type OfflineProvider } from "@latchkey/idp";
import { findFreePort } from "../../../../tools/processes/find-free-port.ts";
import { residentMemory } from "../../../../tools/processes/resident-memory.ts";
import { testSecret, testSite } from "../testing/start-test-server.ts";
import { createTestDatabase, type DatabaseKind } from "../testing/test-database.ts";

const program = fileURLToPath(new URL("../testing/server.fixture.ts", import.meta.url));

/** A server that runs as a process of its own, as it would in production but for the development settings. */
export interface ServerProcess {
  readonly url: string;
  readonly databaseUrl: string;
  /** Resident memory, in MiB. */
  memory(): Promise<number>;
  /** Ends the process without a word (SIGKILL); its database stays as that leaves it. */
  kill(): Promise<void>;
  /** Ends the process, and its database with it where that was made for it. */
  stop(): Promise<void>;
}

interface ServerOptions {
  readonly database: DatabaseKind;
  /** A database that is somebody else's to make and to drop; one of its own unless it is said. */
  readonly databaseUrl?: string;
  readonly idp: OfflineProvider;
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts the server on a free port, and on a database of its own unless it is said. */
export async function startServerProcess(options: ServerOptions): Promise<ServerProcess> {
  const database = options.databaseUrl
    ? { url: options.databaseUrl, drop: async () => {} }
    : await createTestDatabase(options.database);
  const port = await findFreePort();
  const child = spawn(process.execPath, ["--conditions=source", program], {
    env: {
      ...environmentFor(options.idp),
      DATABASE_URL: database.url,
      BACKEND_PORT: String(port),
      ...options.settings,
    } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (text.includes("Backend ready")) resolve();
    });
    child.once("exit", (code) =>
      reject(new Error(`The server ended with ${String(code)} before it was ready.`)),
    );
  });
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    const isRunning = child.exitCode === null && child.signalCode === null;
    if (isRunning && child.kill(signal)) await once(child, "exit");
  };
  return {
    url: `http://127.0.0.1:${port}`,
    databaseUrl: database.url,
    memory: () => residentMemory(child.pid!),
    kill: () => end("SIGKILL"),
    async stop() {
      await end("SIGTERM");
      await database.drop();
    },
  };
}

function environmentFor(idp: OfflineProvider): Record<string, string> {
  return {
    LATCHKEY_ENV: "development",
    LATCHKEY_SECRET: testSecret,
    WEB_URL: testSite.origin,
    SITE_ID: testSite.id,
    SITE_SECRET: testSite.secret,
    GOOGLE_ISSUER: idp.issuer,
    GOOGLE_CLIENT_ID: offlineClient.id,
    GOOGLE_CLIENT_SECRET: offlineClient.secret,
    ...(idp.smtpUrl === undefined ? {} : { SMTP_URL: idp.smtpUrl }),
  };
}
