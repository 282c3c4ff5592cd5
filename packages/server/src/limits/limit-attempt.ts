import { setTimeout as sleep } from "node:timers/promises";
import { after } from "../kernel/clock.ts";
import { type Duration, milliseconds } from "../kernel/duration.ts";
import { Failure } from "../kernel/failure.ts";
import type { Store } from "../store/open-store.ts";
import { type AttemptSubject, type Counter, countersOf } from "./counter.ts";
import { findRefusal, type Refusal } from "./find-refusal.ts";
import { isKnownAddress } from "./is-known-address.ts";
import type { LimitDeps } from "./limit-policy.ts";
import { slotOf } from "./limit-rows.ts";
import { type Outcome, type Room, settleRoom } from "./settle-room.ts";
import { takeRoom } from "./take-room.ts";
import { throttled } from "./throttled.ts";

/** What an attempt came to. Whatever else it found, it carries along. */
export interface AttemptResult {
  readonly kind: "succeeded" | "failed";
}

/**
 * Runs an attempt at a password, where the budgets of the account and the client have room for a failure (S82 to S85). Room
 * is taken before the attempt and the outcome written after it, outside of any transaction of the caller's. An attempt that
 * throws a refusal has failed; one that throws anything else, such as a database that is away, came to no end.
 *
 * @throws Failure `throttled`; `unavailable` where too many wait for their turn, or where the attempt took longer than its room lasts, whatever its outcome.
 */
export async function limitAttempt<Result extends AttemptResult>(
  deps: LimitDeps,
  subject: AttemptSubject,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const room = await enter(deps, subject);
  const result = await attempt().catch(async (error: unknown) => {
    await leave(deps, room, isRefusal(error) ? "failed" : "unknown");
    throw error;
  });
  await leave(deps, room, result.kind);
  return result;
}

/** A caller who throws where the password is wrong must not have found a door without a limit. */
function isRefusal(error: unknown): boolean {
  return error instanceof Failure && error.entry.status < 500;
}

async function enter(deps: LimitDeps, subject: AttemptSubject): Promise<Room> {
  const giveUpAt = after(deps.clock.now(), deps.limitPolicy.longestWait);
  const way = subject.sessionId === undefined ? "front" : "session";
  const entry = await awaitRoom(deps, countersOf(deps, subject, way), giveUpAt);
  if ("room" in entry) return entry.room;
  // Strangers have closed the door, or crowd it: the person comes in from where they have been (S83).
  if (way === "front" && !entry.refusal.isClientClosed && (await isKnownAddress(deps, subject))) {
    const known = await awaitRoom(deps, countersOf(deps, subject, "known-address"), giveUpAt);
    if ("room" in known) return known.room;
    throw throttled("too many failed attempts where the person is known", known.refusal.wait);
  }
  throw throttled("too many failed attempts", entry.refusal.wait);
}

const shortestSleep = milliseconds(20);
const longestSleep = milliseconds(120);

/** How many attempts of this process wait for room: it bounds work, and decides nothing about anybody. */
const waiting = new WeakMap<Store, number>();

/**
 * Takes room, and while attempts under way fill it, waits for what becomes of them: many right sign-ins of one person at
 * once all get their turn.
 *
 * @throws Failure `unavailable` when too many wait already.
 */
async function awaitRoom(
  deps: LimitDeps,
  counters: readonly Counter[],
  giveUpAt: Date,
): Promise<{ readonly room: Room } | { readonly refusal: Refusal }> {
  for (let pause = shortestSleep; ; pause = Math.min(pause * 1.5, longestSleep)) {
    const room = await takeRoom(deps, counters);
    if (room) return { room };
    const refusal = await findRefusal(deps, counters);
    if (refusal.isClosed || deps.clock.now() >= giveUpAt) return { refusal };
    await waitAmongFew(deps, pause * (0.5 + Math.random()));
  }
}

async function waitAmongFew({ store, limitPolicy }: LimitDeps, pause: Duration): Promise<void> {
  const others = waiting.get(store) ?? 0;
  if (others >= limitPolicy.mostWaiting) {
    throw new Failure("unavailable", "too many attempts wait for others", { retryAfterSeconds: 2 });
  }
  waiting.set(store, others + 1);
  try {
    await sleep(pause);
  } finally {
    waiting.set(store, (waiting.get(store) ?? 1) - 1);
  }
}

/** An attempt that outlived its room says nothing: others have been let in instead, and no guess is told beyond the limit. */
async function leave(deps: LimitDeps, room: Room, outcome: Outcome): Promise<void> {
  const isTooLate = slotOf(deps.clock.now(), deps.limitPolicy.attemptLifetime) > room.slot + 1;
  await settleRoom(deps, room, isTooLate && outcome === "succeeded" ? "unknown" : outcome);
  if (isTooLate && outcome !== "unknown") {
    throw new Failure("unavailable", "the attempt took too long", { retryAfterSeconds: 1 });
  }
}
