import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { runCommandLine } from "../run-command-line.ts";
import { environmentWith, referenceBackend, type Run, type RunOptions } from "./run-latchkey.ts";

let lastCall: Promise<unknown> = Promise.resolve();

/**
 * Does what a command line asks for in this process, with what a process of its own would have: its working directory,
 * environment, standard streams and exit code. A module is loaded once, as it stood when a call first asked for it.
 */
export function callLatchkey(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  // The process is one: calls take turns in it.
  const call = lastCall.then(() => callAlone(args, options));
  lastCall = call.catch(() => undefined);
  return call;
}

async function callAlone(
  args: readonly string[],
  { cwd = referenceBackend, settings = {}, input = "" }: RunOptions,
): Promise<Run> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const written = Promise.all([text(stdout), text(stderr)]);
  const giveBack = lend({ stdin: Readable.from([input]), stdout, stderr, env: environmentWith(settings) });
  const { exitCode } = process;
  const folder = process.cwd();
  try {
    process.chdir(cwd);
    process.exitCode = undefined;
    await runCommandLine(args);
    stdout.end();
    stderr.end();
    const [out, err] = await written;
    return { code: codeOf(process), stdout: out, stderr: err };
  } finally {
    process.chdir(folder);
    process.exitCode = exitCode;
    giveBack();
  }
}

const codeOf = ({ exitCode }: NodeJS.Process) => Number(exitCode ?? 0);

/** Puts other things in the place of the process's own. @returns What puts its own back. */
function lend(surroundings: Readonly<Record<string, unknown>>): () => void {
  const own = Object.entries(surroundings).map(([name, value]) => {
    const descriptor = Object.getOwnPropertyDescriptor(process, name)!;
    Object.defineProperty(process, name, { ...plain, value });
    return [name, descriptor] as const;
  });
  return () => {
    for (const [name, descriptor] of own) Object.defineProperty(process, name, descriptor);
  };
}

const plain = { configurable: true, enumerable: true, writable: true };
