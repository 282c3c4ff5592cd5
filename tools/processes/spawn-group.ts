import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { seconds } from "../duration.ts";
import { endGroup, signalGroup } from "./end-group.ts";
import { protect } from "./guard.ts";

export type GroupCommand = {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** The system user to run as; only root may choose one. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  readonly stopSignal?: NodeJS.Signals;
  /** A directory of the group's own, removed if this process is killed before it could do so. */
  readonly directory?: string;
  readonly onOutput?: (text: string) => void;
};

export type Exit = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
};

/** A command that runs in a process group of its own, so that all it starts can be ended with it. */
export type Group = {
  readonly pid: number | undefined;
  readonly exited: Promise<Exit>;
  hasExited(): boolean;
  end(): Promise<void>;
  kill(): void;
};

const graceMs = seconds(10);
/** How long the output of a process that has exited may still be on its way to us. */
const lastWordsMs = 500;

const running = new Set<Group>();

/** Kills every group that still runs, without giving it time to finish. */
export function killAllGroups(): void {
  for (const group of running) group.kill();
}

/** Starts a command in a process group of its own that never outlives this process. */
export function spawnGroup(command: GroupCommand): Group {
  const { file, args, cwd, env, user, stopSignal = "SIGTERM", directory, onOutput } = command;
  const child = spawn(file, args, { cwd, env, ...user, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => onOutput?.(text));
  }
  const { pid } = child;
  const release =
    pid === undefined ? undefined : protect({ groupId: pid, signal: stopSignal, graceMs, directory });
  let ended = false;
  const exited = new Promise<Exit>((resolve) => {
    const settle = (exit: Exit) => {
      ended = true;
      resolve(exit);
    };
    child.once("error", (error) => settle({ code: null, signal: null, error }));
    child.once("close", (code, signal) => settle({ code, signal }));
    child.once("exit", (code, signal) => {
      // A grandchild may hold the output open: `close` alone could come never.
      void sleep(lastWordsMs, undefined, { ref: false }).then(() => settle({ code, signal }));
    });
  });
  const group: Group = {
    pid,
    exited,
    hasExited: () => ended,
    async end() {
      if (pid !== undefined) await endGroup(pid, stopSignal, graceMs);
      await exited;
      running.delete(group);
      release?.();
    },
    kill() {
      if (pid !== undefined) signalGroup(pid, "SIGKILL");
    },
  };
  running.add(group);
  return group;
}
