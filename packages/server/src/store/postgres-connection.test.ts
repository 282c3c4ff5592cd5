import { Socket } from "node:net";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { milliseconds, seconds } from "../kernel/duration.ts";
import type { Failure } from "../kernel/failure.ts";
import { collectLog } from "../testing/start-test-server.ts";
import { type Relay, startRelay } from "../testing/start-relay.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { openStore, type Store } from "./open-store.ts";

describe("a connection to PostgreSQL", () => {
  let database: TestDatabase;
  let relay: Relay;
  let store: Store;
  beforeEach(async () => {
    database = await createTestDatabase("postgres");
    relay = await startRelay(database.url);
    store = openStore(relay.url, {
      log: collectLog([]),
      maxConnections: 1,
      statementDeadline: milliseconds(400),
    });
  });
  afterEach(async () => {
    await store.close();
    await relay.stop();
    await database.drop();
  });

  const refusal = (work: Promise<unknown>) => work.then(() => "no refusal").catch((error: unknown) => error);
  const unavailable = expect.objectContaining({ failure: "unavailable" }) as Failure;

  test("prepares a statement once, however often it runs", async () => {
    for (const n of [1, 2, 3]) await sql`select ${n}::int as n`.execute(store.db);
    const { rows } = await sql`
      select generic_plans + custom_plans as runs from pg_prepared_statements where statement like 'select $1::int%'
    `.execute(store.db);
    expect(rows).toEqual([{ runs: "3" }]);
  });

  test("sends what is asked for together in one write, with the beginning of its transaction", async () => {
    const askTogether = () =>
      store.transaction((tx) => Promise.all([1, 2, 3].map((n) => sql`select ${n}::int`.execute(tx))));
    await askTogether();
    // How a socket passes on what was written to it while it was corked, to the relay and to nobody else.
    const writes = vi.spyOn(Socket.prototype as Required<Socket>, "_writev");
    await askTogether();
    const port = Number(new URL(relay.url).port);
    // The other one is the commit.
    expect(writes.mock.contexts.filter((socket) => (socket as Socket).remotePort === port)).toHaveLength(2);
    writes.mockRestore();
  });

  test("runs several statements in one text, as migrations have them", async () => {
    await sql.raw("create table things (n int); insert into things values (1); select 1").execute(store.db);
    await sql.raw("insert into things values (2); insert into things values (3)").execute(store.db);
    const { rows } = await sql<{ n: number }>`select n from things`.execute(store.db);
    expect(rows.map(({ n }) => n)).toEqual([1, 2, 3]);
  });

  test("answers a statement of before a migration with the columns of after it", async () => {
    await sql`create table things (n int)`.execute(store.db);
    await sql`insert into things values (1)`.execute(store.db);
    const read = () => store.transaction((tx) => sql`select * from things`.execute(tx));
    expect((await read()).rows).toEqual([{ n: 1 }]);
    await sql`alter table things add column m int default 2`.execute(store.db);
    expect((await read()).rows).toEqual([{ n: 1, m: 2 }]);
  });

  test("gives a statement up that takes too long, and serves the next", async () => {
    const begun = performance.now();
    expect(await refusal(store.run((db) => sql`select pg_sleep(20)`.execute(db)))).toEqual(unavailable);
    // Once, not again and again.
    expect(performance.now() - begun).toBeLessThan(seconds(5));
    expect((await sql`select 1 as one`.execute(store.db)).rows).toEqual([{ one: 1 }]);
  });

  test("gives up a database that hangs, in a transaction too, and serves the next when it is back", async () => {
    await sql`create table things (n int)`.execute(store.db);
    const begun = performance.now();
    const hanging = store.transaction(async (tx) => {
      await sql`insert into things values (1)`.execute(tx);
      relay.hang();
      await sql`insert into things values (2)`.execute(tx);
    });
    expect(await refusal(hanging)).toEqual(unavailable);
    expect(performance.now() - begun).toBeLessThan(seconds(15));
    expect((await sql`select n from things`.execute(store.db)).rows).toEqual([]);
  });

  test("lets a migration take as long as it takes, and what comes after it no longer", async () => {
    await store.transaction(async (tx) => {
      await store.liftDeadline(tx);
      // Longer than the answer may be late, too.
      await sql`select pg_sleep(4)`.execute(tx);
    });
    expect(await refusal(store.run((db) => sql`select pg_sleep(1)`.execute(db)))).toEqual(unavailable);
  });
});
