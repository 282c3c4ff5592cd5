import { spawn } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";
import { environmentWith, latchkeyProgram, referenceBackend } from "./run-latchkey.ts";

/** A command that runs at a terminal of its own, as if a person sat there. */
export interface Terminal extends AsyncDisposable {
  /** All that the person has seen so far, without colours. */
  screen(): string;
  /** Waits until the screen shows a text that it did not show when this was called last. */
  see(text: string): Promise<void>;
  /** Presses keys; `\r` is Return, `\x03` is Ctrl-C. */
  press(keys: string): void;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

/** Where util-linux, which every Debian has, and the BSDs keep it. */
const scriptProgram = "/usr/bin/script";

/** Types a command of latchkey at a pseudo-terminal. */
export function openTerminal(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  cwd = referenceBackend,
): Terminal {
  const command = [...latchkeyProgram, ...args];
  const child = spawn(scriptProgram, scriptArguments(command), {
    cwd,
    env: environmentWith({ TERM: "xterm", ...settings }),
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close").then(([code]) => code as number | null);
  let output = "";
  let seen = 0;
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const screen = () => stripVTControlCharacters(output);
  return {
    screen,
    async see(text) {
      for (let at = -1; at < 0;) {
        at = screen().indexOf(text, seen);
        if (at >= 0) seen = at + text.length;
        else if (child.exitCode !== null)
          throw new Error(`The command ended before it said "${text}":\n${screen()}`);
        else await Promise.race([once(child.stdout, "data"), ended]);
      }
    },
    press: (keys) => void child.stdin.write(keys),
    ended,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function scriptArguments(command: readonly string[]): string[] {
  if (process.platform !== "linux") return ["-q", "/dev/null", ...command];
  const quoted = command.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`);
  return ["--quiet", "--return", "--command", quoted.join(" "), "/dev/null"];
}
