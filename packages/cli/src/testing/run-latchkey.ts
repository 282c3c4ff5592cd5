import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** The reference backend's folder, in which a person types the commands. */
export const referenceBackend = fileURLToPath(new URL("../../../../apps/backend/", import.meta.url));

/** The command line as a program and its first arguments. */
export const latchkeyProgram = [
  process.execPath,
  "--conditions=source",
  fileURLToPath(new URL("../main.ts", import.meta.url)),
] as const;

/** The settings of a development backend on a database. */
export function settingsOn(databaseUrl: string): Record<string, string> {
  return {
    LATCHKEY_ENV: "development",
    LATCHKEY_SECRET: "a-latchkey-secret-of-at-least-32-characters",
    DATABASE_URL: databaseUrl,
  };
}

/** An environment that has the given settings, and nothing of ours beside them. */
export function environmentWith(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const environment = { PATH, NODE_COMPILE_CACHE, ...settings };
  // Next.js's types say that every environment has a NODE_ENV; ours has none, so that it decides nothing.
  return environment as unknown as NodeJS.ProcessEnv;
}

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** The reference backend's folder, unless it is said. */
  readonly cwd?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** What stands on its standard input. */
  readonly input?: string;
}

/**
 * Runs the command line in a process of its own, away from any terminal. That takes a second of a processor: what is not
 * about a process asks `callLatchkey`.
 */
export async function runLatchkey(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const [node, ...start] = latchkeyProgram;
  const child = spawn(node, [...start, ...args], {
    cwd: options.cwd ?? referenceBackend,
    env: environmentWith(options.settings ?? {}),
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(options.input ?? "");
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}
