import { sql } from "kysely";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AuditSealer } from "../audit/audit-sealer.ts";
import { milliseconds, seconds } from "../kernel/duration.ts";
import { createSecrets } from "../kernel/secrets.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { type Relay, startRelay } from "../testing/start-relay.ts";
import { testSecret } from "../testing/start-test-server.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";

// SQLite's file answers or fails; it is not the other end of a connection.
describe("a store that closes, on postgres,", () => {
  let database: TestDatabase;
  let relay: Relay;
  let deps: TestStore;
  beforeEach(async () => {
    database = await createTestDatabase("postgres");
    relay = await startRelay(database.url);
    deps = openTestStore({ databaseUrl: relay.url });
  });
  afterEach(async () => {
    await relay.stop();
    await database.drop();
  });

  const ask = () => sql`select 1`.execute(deps.store.db);
  const cut = "the database did not answer while its connections were closed; they were cut";

  test("waits for what is under way, and has nothing to say", async () => {
    await Promise.all([ask(), ask()]);
    const answer = sql`select pg_sleep(1)`.execute(deps.store.db);
    await ask();
    await deps.store.close();
    expect((await answer).rows).toHaveLength(1);
    expect(deps.lines).toEqual([]);
  });

  test("does not wait for a database that hangs: what is under way fails, and the log says so", async () => {
    await Promise.all([ask(), ask()]);
    relay.hang();
    const answer = ask().catch((error: unknown) => error);
    const begun = performance.now();
    await deps.store.close();
    expect(performance.now() - begun).toBeLessThan(seconds(10));
    expect(await answer).toBeInstanceOf(Error);
    expect(deps.lines.map((line) => JSON.parse(line) as unknown)).toContainEqual({
      level: "warn",
      message: cut,
      connections: 2,
    });
  });

  test("nor where nobody asked for anything: connections that nobody uses would keep the process alive", async () => {
    await ask();
    relay.hang();
    await deps.store.close();
    expect(deps.lines.join()).toContain(cut);
  });

  test("nor does the sealer of the audit that closes before it", async () => {
    await ask();
    relay.hang();
    const sealer = new AuditSealer(
      { ...deps, secrets: createSecrets([testSecret]) },
      { every: milliseconds(10) },
    );
    // It has asked by now, and hears nothing.
    await sleep(milliseconds(200));
    await sealer.close();
    expect(deps.lines.join()).toContain("the database did not answer while the audit was sealed");
    await deps.store.close();
  });
});
