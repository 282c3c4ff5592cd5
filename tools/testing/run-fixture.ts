import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export type RunningFixture = {
  readonly process: ChildProcess;
  readonly firstLine: Promise<string>;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  output(): string;
};

/** Runs a TypeScript file in a process of its own, which a test may then interrupt or kill. */
export function runFixture(
  file: URL,
  args: readonly string[] = [],
  env: NodeJS.Dict<string> = {},
): RunningFixture {
  const child = spawn(process.execPath, ["--conditions=source", fileURLToPath(file), ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  return {
    process: child,
    firstLine: once(createInterface({ input: child.stdout }), "line").then(([line]) => String(line)),
    ended: once(child, "close").then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals),
    output: () => output,
  };
}
