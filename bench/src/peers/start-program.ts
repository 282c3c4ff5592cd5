import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Complaint } from "../../../tools/complaint.ts";
import { seconds } from "../../../tools/duration.ts";
import { findFreePort } from "../../../tools/processes/find-free-port.ts";
import { residentMemory } from "../../../tools/processes/resident-memory.ts";
import { spawnGroup } from "../../../tools/processes/spawn-group.ts";

/** A server as a process of its own. */
export interface Program {
  readonly url: string;
  /** From the start of the process to its first right answer, in milliseconds. */
  readonly startedInMs: number;
  /** Resident memory, in MiB. */
  memory(): Promise<number>;
  /** How long its threads have used a processor, in milliseconds. */
  processorTime(): Promise<number>;
  stop(): Promise<void>;
}

interface ProgramOptions {
  /** What Node is started with, the file that it runs last. */
  readonly args: readonly string[];
  /** What is asked until it answers 200. */
  readonly readyPath: string;
  readonly env: (port: number) => Readonly<Record<string, string>>;
}

const startLimitMs = seconds(60);
const askEveryMs = 5;

// What a server logs goes into a file, as where a container runs it: whoever measures has no part in it.
const script = 'exec "$@" >"$LOG_FILE" 2>&1';

/** Starts a server on a free port and waits until it answers. It is gone when this process is. */
export async function startProgram({ args, readyPath, env }: ProgramOptions): Promise<Program> {
  const port = await findFreePort();
  const folder = await mkdtemp(join(tmpdir(), "latchkey-bench-"));
  const logFile = join(folder, "log");
  const command = [process.execPath, ...args];
  const startedAt = performance.now();
  const group = spawnGroup({
    file: "/bin/sh",
    args: ["-c", script, "sh", ...command],
    env: { NODE_ENV: "production", ...env(port), LOG_FILE: logFile },
    directory: folder,
  });
  const stop = async () => {
    await group.end();
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  while (!(await isReady(`${url}${readyPath}`))) {
    if (group.hasExited() || performance.now() - startedAt > startLimitMs) {
      const log = await readFile(logFile, "utf8");
      await stop();
      throw new Complaint(`${args.at(-1)} did not start:\n${log.trim()}`);
    }
    await sleep(askEveryMs);
  }
  return {
    url,
    startedInMs: performance.now() - startedAt,
    memory: () => residentMemory(group.pid!),
    processorTime: () => processorTime(group.pid!),
    stop,
  };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** How often the clock of `/proc` ticks in a second: a constant of Linux. */
const ticksPerSecond = 100;

async function processorTime(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // After the command's name in parentheses; user and system time are the 14th and 15th field of all (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * seconds(1)) / ticksPerSecond;
}
