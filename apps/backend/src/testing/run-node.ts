import { spawn } from "node:child_process";
import { once } from "node:events";

export interface NodeProcess {
  /** Waits until the process has printed a text. @throws Error with all that it printed, when it ends before. */
  printed(text: string): Promise<void>;
  /** Asks it to stop, as a service manager does. */
  stop(): Promise<void>;
  readonly ended: Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program of the repository on Node, from its sources, with the given environment and nothing else. */
export function runNode(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): NodeProcess {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const environment = { PATH, NODE_COMPILE_CACHE, ...env };
  const child = spawn(process.execPath, ["--conditions=source", ...args], {
    cwd,
    // Next.js's types say that every environment has a NODE_ENV; ours has none, so that it decides nothing.
    env: environment as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, output }));
  return {
    ended,
    async printed(text) {
      while (!output.includes(text)) {
        if (child.exitCode !== null) throw new Error(`The process ended with ${child.exitCode}:\n${output}`);
        await Promise.race([once(child.stdout, "data"), ended]);
      }
    },
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
