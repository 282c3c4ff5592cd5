import { spawn } from "node:child_process";
import { constants } from "node:os";
import { seconds } from "../duration.ts";

export type TerminalCommand = {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** A Ctrl-C has reached the command through the terminal: so long it may take to end by itself. */
const graceMs = seconds(2);

/** Runs a command that has the terminal to itself, and answers its exit code. It ends when the signal is aborted. */
export function runInTerminal({ file, args, cwd, env, signal }: TerminalCommand): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: "inherit" });
    const endSoon = () => void setTimeout(() => child.kill("SIGTERM"), graceMs).unref();
    signal?.addEventListener("abort", endSoon, { once: true });
    child.once("error", reject);
    child.once("exit", (code, ending) => {
      signal?.removeEventListener("abort", endSoon);
      resolve(code ?? 128 + constants.signals[ending ?? "SIGKILL"]);
    });
  });
}
