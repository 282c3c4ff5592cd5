import { setTimeout as sleep } from "node:timers/promises";
import { milliseconds, seconds } from "../kernel/duration.ts";
import { Failure } from "../kernel/failure.ts";

const readOnlyHost = "25006";
// PostgreSQL, Appendix A: serialization failure, deadlock, a node that has become read-only by failover. The transaction
// that hears it is undone, also where it was being committed.
const undoneCodes: ReadonlySet<string> = new Set(["40001", "40P01", readOnlyHost]);
// Too many connections, the server's shutdown, crash and start, and the whole class of connection exceptions. Whoever hears
// one while COMMIT runs does not know whether it happened.
const lostConnection = /^(08\d{3}|53300|57P0[123]|ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT)$/;
const lostConnectionMessage = /Connection terminated|Client (has encountered|was closed)/;
const sqliteBusy = 5;
/** Not one long wait at the end: after a failover everybody would sit out the rest of it. Some two seconds in all. */
const waits = [20, 60, 150, 300, 400, 400, 400].map(milliseconds);

/** Whether the database refused for now: the same work may succeed in a moment. */
export function isPassing(error: unknown): boolean {
  return isDefinitelyUndone(error) || isLostConnection(error);
}

/** Whether the database says that the transaction did not happen. */
export function isDefinitelyUndone(error: unknown): boolean {
  const code = codeOf(error);
  return (code !== undefined && undoneCodes.has(code)) || isOutdatedPlan(error) || isSqliteBusy(error);
}

/** A node that was the primary, before a failover. */
export function isReadOnlyHost(error: unknown): boolean {
  return codeOf(error) === readOnlyHost;
}

/** A statement in a transaction of which an earlier one has failed: it says nothing of why. */
export function isBehindFailure(error: unknown): boolean {
  return codeOf(error) === "25P02";
}

/** A migration gave a table other columns than it had when the statement was prepared. */
export function isOutdatedPlan(error: unknown): boolean {
  return codeOf(error) === "0A000" && error instanceof Error && error.message.includes("cached plan");
}

/** Another process holds SQLite's write lock. The lower byte is the kind, the upper ones say more (sqlite.org/rescode.html). */
function isSqliteBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === sqliteBusy;
}

function isLostConnection(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined && lostConnection.test(code)) return true;
  return isUnanswered(error) || (error instanceof Error && lostConnectionMessage.test(error.message));
}

/** After so long nobody waits once more for a connection that does not come: everybody else would stand behind them. */
const longestConnecting = seconds(3);
const unansweredMessage = /timeout exceeded when trying to connect|timeout expired|due to connection timeout/;

/** A host, or the pool, had no connection to give for as long as one waits. */
function isUnanswered(error: unknown): boolean {
  return error instanceof Error && unansweredMessage.test(error.message);
}

/**
 * Runs `work`, again after a passing refusal of the database, for about two seconds in all.
 *
 * @throws Failure `unavailable` when the database stays away.
 */
export async function withRetries<Result>(
  work: () => Promise<Result>,
  mayRepeat: (error: unknown) => boolean = isPassing,
): Promise<Result> {
  const startedAt = performance.now();
  for (const wait of waits) {
    try {
      return await work();
    } catch (error) {
      const isLate = isUnanswered(error) && performance.now() - startedAt > longestConnecting;
      if (isLate || !mayRepeat(error)) throw asUnavailable(error);
      await sleep(wait * (0.5 + Math.random()));
    }
  }
  try {
    return await work();
  } catch (error) {
    throw asUnavailable(error);
  }
}

/** Nobody knows how a statement would have ended that was given up, and trying again would make everybody wait again. */
function isOverdue(error: unknown): boolean {
  return codeOf(error) === "57014" || (error instanceof Error && error.message === "Query read timeout");
}

/** Makes of an error of a database that is away, or does not answer in time, a Failure `unavailable`; any other stays as it is. */
export function asUnavailable(error: unknown): unknown {
  if (!isPassing(error) && !isOverdue(error)) return error;
  return new Failure("unavailable", "the database did not answer", { retryAfterSeconds: 2, cause: error });
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
