import { afterEach, beforeEach, expect, test } from "vitest";
import { seconds } from "../kernel/duration.ts";
import { isDoneWithin } from "../kernel/is-done-within.ts";
import { collectLog } from "../testing/start-test-server.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { PrimaryPool } from "./primary-pool.ts";

let database: TestDatabase;
let pool: PrimaryPool;
beforeEach(async () => {
  database = await createTestDatabase("postgres");
  pool = new PrimaryPool(database.url, {
    log: collectLog([]),
    maxConnections: 1,
    connection: { connectionTimeoutMillis: seconds(20) },
  });
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

test("whoever waits for a connection when all are made anew gets one of the new ones", async () => {
  const held = await pool.connect();
  const waiting = pool.connect();
  expect(await isDoneWithin(seconds(0.2), waiting)).toBe(false);
  pool.renew(held);
  expect(await isDoneWithin(seconds(5), waiting)).toBe(true);
  const client = await waiting;
  expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  client.release();
  held.release();
});

test("connections are made anew once, however many of the former ones hear late that they must be", async () => {
  const two = new PrimaryPool(database.url, { log: collectLog([]), maxConnections: 2, connection: {} });
  const [one, other] = [await two.connect(), await two.connect()];
  one.release(true);
  two.renew(one);
  const made = await two.connect();
  other.release(true);
  two.renew(other);
  made.release();
  expect(await two.connect()).toBe(made);
  made.release();
  await two.end();
});

test("whoever waits for a connection when the database is closed is told so at once", async () => {
  const held = await pool.connect();
  const waiting = pool.connect();
  const ending = pool.end();
  await expect(waiting).rejects.toThrow("The database is closed.");
  held.release();
  await ending;
});

test("nobody gets a connection of a closed database, whichever of several hosts was the primary", async () => {
  const host = new URL(database.url).host;
  const several = new PrimaryPool(database.url.replace(host, `${host},${host}`), {
    log: collectLog([]),
    maxConnections: 1,
    connection: {},
  });
  (await several.connect()).release();
  await several.end();
  for (const _ of [1, 2]) await expect(several.connect()).rejects.toThrow("The database is closed.");
});
