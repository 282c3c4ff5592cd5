import { type Dialect, DummyDriver, Transaction } from "kysely";
import type { LatchkeyTables } from "./tables.ts";

type Tx = Transaction<LatchkeyTables>;

/**
 * Does work on a transaction in which statements that are asked for together (`Promise.all`) are sent together, in the order
 * of asking: on PostgreSQL they are one round trip. Kysely itself would wait for the answer of each before it sends the next.
 */
export async function workPipelined<Result>(
  tx: Tx,
  dialect: Dialect,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const executor = tx.getExecutor();
  const connection = await executor.provideConnection(async (own) => own);
  let isOver = false;
  const pipelined: Tx = new Transaction<LatchkeyTables>({
    config: { dialect },
    dialect,
    // Only a transaction that is begun and ended by hand asks for it.
    driver: new DummyDriver(),
    executor: executor.withConnectionProvider({
      async provideConnection(consumer) {
        // One of several failed, and another goes on: what it sends now would come after the rollback, and stay.
        if (isOver) throw new Error("The transaction is over.");
        return consumer(connection);
      },
    }),
  });
  try {
    return await work(pipelined);
  } finally {
    isOver = true;
  }
}
