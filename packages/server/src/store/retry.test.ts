import { startOfflineProvider } from "@latchkey/idp";
import { sql } from "kysely";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { milliseconds, minutes, seconds } from "../kernel/duration.ts";
import { Failure } from "../kernel/failure.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { inParallel, refresh } from "../testing/refresh.ts";
import { startRelay } from "../testing/start-relay.ts";
import { startTestServer } from "../testing/start-test-server.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { isPassing, withRetries } from "./retry.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

/** Ends six of the database's connections at random, again and again, until it is stopped. */
function startKilling(url: string) {
  let ended = 0;
  const stopping = new AbortController();
  const work = async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    while (!stopping.signal.aborted) {
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from (
          select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
          order by random() limit 6
        ) as unlucky`,
      );
      ended += rowCount ?? 0;
      await sleep(milliseconds(80));
    }
    await client.end();
  };
  const done = work();
  return {
    ended: () => ended,
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

test("S118: while connections are killed nothing acknowledged is lost, and no answer is a 500", async () => {
  const server = await startTestServer({ database: "postgres", idp });
  const signIns = await inParallel(20, () => server.signIn());
  const killing = startKilling(server.databaseUrl);
  const lives = await inParallel(20, async (index) => {
    let token = signIns[index]!.body.refresh as string;
    const statuses: number[] = [];
    for (let round = 0; round < 15 || killing.ended() <= 20; round++) {
      const answer = await refresh(server, token);
      statuses.push(answer.status);
      // What is acknowledged is used next; what is not is asked for again with the same token.
      if (answer.status === 200) token = answer.body.refresh;
      await sleep(milliseconds(10));
    }
    return { token, statuses };
  });
  await killing.stop();
  expect(killing.ended()).toBeGreaterThan(20);
  const statuses = new Set(lives.flatMap((life) => life.statuses));
  statuses.delete(503);
  expect(statuses).toEqual(new Set([200]));
  server.clock.advance(minutes(5));
  for (const { token } of lives) expect((await refresh(server, token)).status).toBe(200);
  const reuses = await server.db
    .selectFrom("latchkey_audit")
    .select("id")
    .where("event", "=", "refresh_token_reused")
    .execute();
  expect(reuses).toEqual([]);
  await server.close();
});

test("S118: a sign-in while connections are killed is whole or not at all", async () => {
  const server = await startTestServer({ database: "postgres", idp });
  // The provider's keys are known then, so that nothing but the database is away.
  await server.signIn();
  const killing = startKilling(server.databaseUrl);
  const answers = await inParallel(40, async (index) => {
    await sleep(milliseconds(index * 10));
    return server.signIn();
  });
  await killing.stop();
  expect(answers.filter(({ status }) => status !== 503).map(({ status }) => status)).toEqual(
    answers.filter(({ status }) => status !== 503).map(() => 200),
  );
  for (const { headers } of answers.filter(({ status }) => status === 503))
    expect(headers.get("retry-after")).toBe("2");
  const count = async (table: "latchkey_sessions" | "latchkey_used_tokens") =>
    (
      await server.db
        .selectFrom(table)
        .select(sql<number>`1`.as("one"))
        .execute()
    ).length;
  expect(await count("latchkey_sessions")).toBe(await count("latchkey_used_tokens"));
  expect(await count("latchkey_sessions")).toBeGreaterThanOrEqual(
    answers.filter(({ status }) => status === 200).length,
  );
  await server.close();
});

test("a database that stays away is a 503 with Retry-After and a generic sentence", async () => {
  const direct = await startTestServer({ database: "postgres", idp });
  const relay = await startRelay(direct.databaseUrl);
  const server = await startTestServer({
    database: "postgres",
    idp,
    databaseUrl: relay.url,
    clock: direct.clock,
  });
  const { body } = await server.signIn();
  await relay.stop();
  const answer = await refresh(server, body.refresh);
  expect([answer.status, answer.body]).toEqual([
    503,
    { detail: "The service is temporarily unavailable. Try again in a moment.", code: "unavailable" },
  ]);
  expect(answer.headers.get("retry-after")).toBe("2");
  expect((await refresh(direct, body.refresh)).status).toBe(200);
  await server.close();
  await direct.close();
});

describe("a transaction on PostgreSQL", () => {
  let database: TestDatabase;
  let deps: TestStore;
  beforeEach(async () => {
    database = await createTestDatabase("postgres");
    deps = openTestStore({ databaseUrl: database.url });
  });
  afterEach(async () => {
    await deps[Symbol.asyncDispose]();
    await database.drop();
  });

  test.each(["40001", "40P01", "57P03", "25006"])(
    "that is refused with %s runs again, and once with effect",
    async (code) => {
      let attempts = 0;
      await sql`create table counts (n int)`.execute(deps.store.db);
      await deps.store.transaction(async (tx) => {
        await sql`insert into counts values (1)`.execute(tx);
        if (++attempts < 3)
          await sql.raw(`do $$ begin raise exception using errcode = '${code}'; end $$`).execute(tx);
      });
      expect(attempts).toBe(3);
      const { rows } = await sql`select n from counts`.execute(deps.store.db);
      expect(rows).toHaveLength(1);
    },
  );

  test("in which one of several fails tells those behind it why, so that it runs again", async () => {
    let attempts = 0;
    await deps.store.transaction(async (tx) => {
      if (++attempts > 1) return;
      const fails = sql.raw("do $$ begin raise exception using errcode = '40001'; end $$").execute(tx);
      const behind = sql`select 1`.execute(tx);
      // However the answers come to whoever asked: here the failure itself is heard last.
      await Promise.allSettled([fails]);
      await behind;
    });
    expect(attempts).toBe(2);
  });

  test("in which one has failed says so of what is asked for after it, and nothing else", async () => {
    const failures: unknown[] = [];
    const work = deps.store.transaction(async (tx) => {
      await sql`select 1 / 0`.execute(tx).catch((error: unknown) => failures.push(error));
      await sql`select 1`.execute(tx).catch((error: unknown) => failures.push(error));
    });
    await expect(work).rejects.toThrow("rolled back instead of committed");
    expect(failures).toEqual([
      expect.objectContaining({ code: "22012" }),
      expect.objectContaining({ code: "25P02" }),
    ]);
  });

  test("that is refused for good runs once", async () => {
    let attempts = 0;
    const refused = deps.store.transaction(async (tx) => {
      attempts++;
      await sql`select 1 / 0`.execute(tx);
    });
    await expect(refused).rejects.toThrow("division by zero");
    expect(attempts).toBe(1);
  });

  test("whose connection is lost runs again, unless it was lost while COMMIT ran", async () => {
    await sql`create table counts (n int)`.execute(deps.store.db);
    let attempts = 0;
    const endMyself = sql`select pg_terminate_backend(pg_backend_pid())`;
    await deps.store.transaction(async (tx) => {
      if (++attempts === 1) await endMyself.execute(tx);
    });
    expect(attempts).toBe(2);
    await sql`create function end_myself() returns trigger language plpgsql as
      $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$`.execute(deps.store.db);
    await sql`create constraint trigger at_commit after insert on counts deferrable initially deferred
      for each row execute function end_myself()`.execute(deps.store.db);
    let commits = 0;
    const lost = deps.store.transaction(async (tx) => {
      commits++;
      await sql`insert into counts values (1)`.execute(tx);
    });
    const error: unknown = await lost.catch((each: unknown) => each);
    expect(error).toBeInstanceOf(Failure);
    expect((error as Failure).failure).toBe("unavailable");
    expect(commits).toBe(1);
  });

  test("under one name excludes all others under it", async () => {
    let inside = 0;
    const seen = await inParallel(20, () =>
      deps.store.exclusive("test", async () => {
        const count = ++inside;
        await sleep(milliseconds(5));
        inside--;
        return count;
      }),
    );
    expect(new Set(seen)).toEqual(new Set([1]));
  });
});

test("on SQLite a lock that another process holds is waited for, and this process lives on meanwhile", async () => {
  const database = await createTestDatabase("sqlite");
  await using deps = openTestStore({ databaseUrl: database.url });
  await sql`create table counts (n int)`.execute(deps.store.db);
  const other = new DatabaseSync(database.url.slice("file:".length));
  other.exec("begin immediate");
  // The timer can only run where waiting does not stop the process.
  setTimeout(() => other.exec("commit"), milliseconds(100));
  await deps.store.transaction((tx) => sql`insert into counts values (1)`.execute(tx));
  other.exec("begin immediate");
  setTimeout(() => other.exec("commit"), milliseconds(100));
  await deps.store.run((db) => sql`insert into counts values (2)`.execute(db));
  other.close();
  expect((await sql`select n from counts`.execute(deps.store.db)).rows).toEqual([{ n: 1 }, { n: 2 }]);
  await database.drop();
});

test("on SQLite a transaction holds the write lock from its start, so that what it read stays true", async () => {
  const database = await createTestDatabase("sqlite");
  await using deps = openTestStore({ databaseUrl: database.url });
  await sql`create table counts (n int)`.execute(deps.store.db);
  const other = new DatabaseSync(database.url.slice("file:".length), { timeout: 0 });
  await deps.store.transaction(async (tx) => {
    await sql`select n from counts`.execute(tx);
    expect(() => other.exec("insert into counts values (1)")).toThrow("database is locked");
  });
  other.exec("insert into counts values (1)");
  other.close();
  await database.drop();
});

describe("a refusal of the database", () => {
  const withCode = (code: string) => Object.assign(new Error("x"), { code });
  test.each([
    "40001",
    "40P01",
    "57P01",
    "57P02",
    "57P03",
    "25006",
    "53300",
    "08006",
    "08000",
    "ECONNRESET",
    "ECONNREFUSED",
    "EPIPE",
  ])("with %s passes", (code) => {
    expect(isPassing(withCode(code))).toBe(true);
  });

  test.each(["23505", "42P01", "22P02", "28P01", "3D000", "EACCES"])("with %s does not", (code) => {
    expect(isPassing(withCode(code))).toBe(false);
  });

  test.each([undefined, null, "40001", 7, {}, new Error("something else")])(
    "that is %s does not",
    (error) => {
      expect(isPassing(error)).toBe(false);
    },
  );

  test("that passes is waited for about two seconds, and is unavailable then", async () => {
    let attempts = 0;
    const startedAt = performance.now();
    const work = withRetries(async () => {
      attempts++;
      throw withCode("57P03");
    });
    const error: unknown = await work.catch((each: unknown) => each);
    expect(error).toMatchObject({ failure: "unavailable", options: { retryAfterSeconds: 2 } });
    expect(attempts).toBe(8);
    const took = performance.now() - startedAt;
    expect(took).toBeGreaterThan(milliseconds(800));
    expect(took).toBeLessThan(seconds(10));
  });

  test.each([
    ["timeout exceeded when trying to connect", 1],
    ["Connection terminated due to connection timeout", 1],
    ["Connection terminated unexpectedly", 8],
  ])("is %j after three seconds: %d tries", async (message, tries) => {
    let attempts = 0;
    const work = withRetries(async () => {
      if (attempts++ === 0) await sleep(seconds(3.1));
      throw new Error(message);
    });
    await expect(work).rejects.toMatchObject({ failure: "unavailable" });
    expect(attempts).toBe(tries);
  });
});
