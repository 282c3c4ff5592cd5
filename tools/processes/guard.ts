import { spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/** What must not outlive this process. */
export type Ward = {
  readonly groupId: number;
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
  /** A directory that is removed once the group is gone. */
  readonly directory?: string | undefined;
};

export type GuardOrder = { readonly protect: Ward } | { readonly release: number };

const guardProgram = fileURLToPath(new URL("guard-program.ts", import.meta.url));

let orders: Writable | undefined;

/**
 * Entrusts a process group to a small process that ends it when this one is gone, whatever ended this one
 * (`kill -9` included, which no signal handler sees). Returns what takes the group back.
 */
export function protect(ward: Ward): () => void {
  send({ protect: ward });
  return () => send({ release: ward.groupId });
}

function send(order: GuardOrder): void {
  orders ??= startGuard();
  orders.write(`${JSON.stringify(order)}\n`);
}

function startGuard(): Writable {
  // A session of its own: the Ctrl-C that ends us must not end the guard first.
  const guard = spawn(process.execPath, [guardProgram], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  // A guard that died is no reason to fail; the next write would otherwise be an unhandled EPIPE.
  guard.stdin.on("error", () => undefined);
  (guard.stdin as unknown as { unref(): void }).unref();
  return guard.stdin;
}
