import { type AuditRow, genesis, isSealed, type Link, nextLink } from "./chain.ts";
import type { SealDeps } from "./seal-audit.ts";

/** Where a chain is broken first, and how. */
export interface Break {
  /** The place in the chain; `null` for its end. */
  readonly sequence: number | null;
  /** The row that stands there, if there is one. */
  readonly id: string | null;
  readonly what: string;
}

export interface AuditVerdict {
  readonly isWhole: boolean;
  /** How many rows are as they were sealed. */
  readonly checked: number;
  readonly firstBroken?: Break;
  /** The end of the chain, to be kept elsewhere: a database that was set back to an earlier state has another one. */
  readonly end: Link;
  /** The events that are in no chain yet: nothing is known of them. */
  readonly unsealed: {
    /** Counted up to {@link countedUpTo}. */
    readonly count: number;
    readonly oldestAgeMs: number | null;
  };
}

const countedUpTo = 10_000;
const rowsAtOnce = 1_000;

/**
 * Computes the chain of audit rows again from its beginning and compares: with every row, and with its end, which is sealed by
 * a secret that is not in the database. It reads page by page, and whoever writes meanwhile does not wait.
 */
export async function verifyAudit(deps: SealDeps): Promise<AuditVerdict> {
  const ends = await readEnds(deps);
  const walk = await walkChain(deps, ends.last ?? genesis.sequence);
  const firstBroken = walk.broken ?? judgeEnds(deps, ends, walk.reached);
  return {
    isWhole: firstBroken === undefined,
    checked: walk.reached.sequence,
    ...(firstBroken && { firstBroken }),
    end: walk.reached,
    unsealed: await readUnsealed(deps),
  };
}

interface Ends {
  readonly head: (Link & { readonly seal: string }) | null;
  /** The numbers of the first and of the last row; `null` without any. */
  readonly first: number | null;
  readonly last: number | null;
}

/** One statement, so that a sealer at work moves neither without the other. */
async function readEnds({ store }: SealDeps): Promise<Ends> {
  const row = await store.run((db) =>
    db
      .selectNoFrom((query) => {
        const head = query.selectFrom("latchkey_audit_head").where("latchkey_audit_head.id", "=", 1);
        const rows = query.selectFrom("latchkey_audit");
        return [
          head.select("latchkey_audit_head.sequence").as("sequence"),
          head.select("latchkey_audit_head.hash").as("hash"),
          head.select("seal").as("seal"),
          rows.select(({ fn }) => fn.min("latchkey_audit.sequence").as("first")).as("first"),
          rows.select(({ fn }) => fn.max("latchkey_audit.sequence").as("last")).as("last"),
        ];
      })
      .executeTakeFirstOrThrow(),
  );
  const { sequence, hash, seal, first, last } = row;
  const isThere = sequence !== null && hash !== null && seal !== null;
  return { head: isThere ? { sequence, hash, seal } : null, first, last };
}

interface Walk {
  /** The last place up to which all is well. */
  readonly reached: Link;
  readonly broken?: Break;
}

async function walkChain(deps: SealDeps, last: number): Promise<Walk> {
  let reached = genesis;
  while (reached.sequence < last) {
    const rows = await readRows(deps, reached.sequence, rowsAtOnce);
    if (rows.length === 0) return { reached, broken: missing(reached.sequence + 1) };
    for (const row of rows) {
      const link = nextLink(reached, row);
      if (row.sequence !== link.sequence) return { reached, broken: missing(link.sequence) };
      if (row.hash !== link.hash) return { reached, broken: changed(link.sequence, row.id) };
      reached = link;
    }
  }
  return { reached };
}

/** The next rows of the chain. One that cannot even be read (SQLite keeps any text as JSON) comes with what is left of it. */
async function readRows(deps: SealDeps, after: number, limit: number): Promise<readonly AuditRow[]> {
  const rows = deps.store.db
    .selectFrom("latchkey_audit")
    .where("sequence", ">", after)
    .orderBy("sequence")
    .limit(limit);
  try {
    return await deps.store.run(() => rows.selectAll().execute());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (limit > 1) return readRows(deps, after, 1);
    const kept = await deps.store.run(() => rows.select(["id", "sequence"]).execute());
    return kept.map((row) => ({ ...row, hash: null }) as AuditRow);
  }
}

function judgeEnds({ secrets }: SealDeps, { head, first, last }: Ends, reached: Link): Break | undefined {
  if (first !== null && first < 1)
    return { sequence: first, id: null, what: "A row stands before the first one." };
  if (!head) {
    return last === null
      ? undefined
      : broken("The end of the chain is not written down any more (latchkey_audit_head is empty).");
  }
  if (!isSealed(secrets, head, head.seal)) {
    return broken(
      "The end of the chain is not sealed with one of our secrets: it was changed, or LATCHKEY_SECRET is another one.",
    );
  }
  if (head.sequence > reached.sequence) return missing(reached.sequence + 1);
  if (head.sequence < reached.sequence) {
    const sequence = head.sequence + 1;
    return {
      sequence,
      id: null,
      what: `Row ${sequence} stands behind the end of the chain: we did not seal it.`,
    };
  }
  return head.hash === reached.hash
    ? undefined
    : broken("The chain is not the one whose end was sealed: it was computed anew.");
}

function missing(sequence: number): Break {
  return {
    sequence,
    id: null,
    what: `Row ${sequence} is missing: it was deleted, or its number was taken away.`,
  };
}

function changed(sequence: number, id: string): Break {
  return {
    sequence,
    id,
    what: `Row ${sequence} is not what was sealed: it was changed, moved, or put in later.`,
  };
}

function broken(what: string): Break {
  return { sequence: null, id: null, what };
}

async function readUnsealed({ store, clock }: SealDeps): Promise<AuditVerdict["unsealed"]> {
  const rows = await store.run((db) =>
    db
      .selectFrom("latchkey_audit")
      .select("created_at")
      .where("sequence", "is", null)
      .orderBy("id")
      .limit(countedUpTo)
      .execute(),
  );
  const [oldest] = rows;
  const oldestAgeMs = oldest ? Math.max(0, clock.now().getTime() - oldest.created_at.getTime()) : null;
  return { count: rows.length, oldestAgeMs };
}
