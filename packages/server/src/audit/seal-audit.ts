import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { isByNewest, type Secrets } from "../kernel/secrets.ts";
import type { Queries, StoreDeps } from "../store/open-store.ts";
import { type AuditRow, genesis, isSealed, type Link, nextLink, sealLink } from "./chain.ts";
import { addToDailyCounts } from "./daily-counts.ts";

export type SealDeps = StoreDeps & { readonly secrets: Secrets };

/** Few enough that a transaction on SQLite, where nobody else writes meanwhile, is short. */
const rowsAtOnce = 500;

/** The end of the chain is not one that we sealed. */
export class ForeignHeadError extends Error {
  override readonly name = "ForeignHeadError";

  constructor() {
    super(
      "The end of the audit's chain is not sealed with one of our secrets, so that nothing is added to it. " +
        'Run "latchkey audit verify".',
    );
  }
}

/** After an outage or an import a million events may wait. Whoever signs in meanwhile has two thirds of the database. */
const restPerWork = 2;

/**
 * Chains the events that are not in the chain yet, in the order in which they were committed as far as one can see it. Events are
 * written in the transactions of their causes and take part in no chain there, so that nobody's sign-in waits for another's;
 * of any number of nodes one seals at a time.
 *
 * An end that is not ours is never extended: whoever wrote a chain of their own would have it sealed for them.
 *
 * @returns How many events were sealed.
 * @throws ForeignHeadError when the chain was changed by somebody without the secret.
 */
export async function sealAudit(deps: SealDeps): Promise<number> {
  let sealed = 0;
  while (await isSomethingToSeal(deps)) {
    const begun = performance.now();
    const count = await deps.store.exclusive("audit", (tx) => sealRows(deps, tx));
    sealed += count;
    if (count < rowsAtOnce) break;
    await sleep(restPerWork * (performance.now() - begun));
  }
  return sealed;
}

/** One cheap query, since every node asks it all the time. */
async function isSomethingToSeal({ store, secrets }: SealDeps): Promise<boolean> {
  const { waiting, seal } = await store.run((db) =>
    db
      .selectNoFrom((row) => [
        row
          .selectFrom("latchkey_audit")
          .select("latchkey_audit.id")
          .where("latchkey_audit.sequence", "is", null)
          .limit(1)
          .as("waiting"),
        row
          .selectFrom("latchkey_audit_head")
          .select("seal")
          .where("latchkey_audit_head.id", "=", 1)
          .as("seal"),
      ])
      .executeTakeFirstOrThrow(),
  );
  return waiting !== null || (seal !== null && !isByNewest(secrets, "audit", seal));
}

async function sealRows(deps: SealDeps, tx: Queries): Promise<number> {
  const start = await readEnd(deps, tx);
  const rows = await tx
    .selectFrom("latchkey_audit")
    .selectAll()
    .where("sequence", "is", null)
    .orderBy("id")
    .limit(rowsAtOnce)
    .execute();
  let end = start;
  const links = rows.map((row) => ({ id: row.id, ...(end = nextLink(end, row)) }));
  if (links.length > 0) await writeLinks(deps, tx, links);
  await writeEnd(deps, tx, end);
  await addToDailyCounts(tx, rows, deps.clock.now());
  return rows.length;
}

/** Where the chain ends, as we sealed it. */
async function readEnd({ secrets }: SealDeps, tx: Queries): Promise<Link> {
  const head = await tx.selectFrom("latchkey_audit_head").selectAll().where("id", "=", 1).executeTakeFirst();
  if (head) {
    if (!isSealed(secrets, head, head.seal)) throw new ForeignHeadError();
    return { sequence: head.sequence, hash: head.hash };
  }
  const orphan = await tx
    .selectFrom("latchkey_audit")
    .select("id")
    .where("sequence", "is not", null)
    .limit(1)
    .executeTakeFirst();
  if (orphan) throw new ForeignHeadError();
  return genesis;
}

async function writeLinks(
  { store: { types } }: SealDeps,
  tx: Queries,
  links: readonly (Link & Pick<AuditRow, "id">)[],
): Promise<void> {
  const values = links.map(
    ({ id, sequence, hash }) =>
      sql`(cast(${id} as ${types("id")}), cast(${sequence} as ${types("integer")}), ${hash})`,
  );
  await sql`
    update latchkey_audit set sequence = column2, hash = column3
    from (values ${sql.join(values)}) as sealed
    where latchkey_audit.id = column1
  `.execute(tx);
}

async function writeEnd({ secrets, clock }: SealDeps, tx: Queries, end: Link): Promise<void> {
  const head = {
    sequence: end.sequence,
    hash: end.hash,
    seal: sealLink(secrets, end),
    sealed_at: clock.now(),
  };
  await tx
    .insertInto("latchkey_audit_head")
    .values({ id: 1, ...head })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(head))
    .execute();
}
