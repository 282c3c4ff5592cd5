import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, describe, expect, test } from "vitest";
import { milliseconds, seconds } from "../kernel/duration.ts";
import { newId } from "../kernel/id.ts";
import { createSecrets } from "../kernel/secrets.ts";
import { openAuditTrail } from "../testing/audit-trail.ts";
import { openTestStore } from "../testing/open-test-store.ts";
import { inParallel } from "../testing/refresh.ts";
import { startSecondNode } from "../testing/second-node.ts";
import { startTestServer, testSecret } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";
import { recordEvent } from "./record-event.ts";
import { sealAudit } from "./seal-audit.ts";
import { verifyAudit } from "./verify-audit.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const newSecret = "another-latchkey-secret-of-at-least-32-characters";

describe.each(databases)("the sealer on %s", (database) => {
  test("of two nodes makes one gapless chain of what is done in parallel, and counts it once", async () => {
    const options = { database, idp, sealAuditEvery: milliseconds(5) };
    const server = await startTestServer(options);
    const second = await startSecondNode(server, options);
    const nodes = [server, second.node];
    const answers = await inParallel(30, (index) =>
      nodes[index % 2]!.signIn({ account: { sub: `person-${index}`, email: `person-${index}@gmail.com` } }),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const unsealed = () =>
      server.db.selectFrom("latchkey_audit").select("id").where("sequence", "is", null).execute();
    await expect.poll(unsealed).toEqual([]);
    const rows = await server.db
      .selectFrom("latchkey_audit")
      .select("sequence")
      .orderBy("sequence")
      .execute();
    expect(rows.length).toBeGreaterThanOrEqual(60);
    expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, index) => index + 1));
    await using store = openTestStore(server);
    const verdict = await verifyAudit({ ...store, secrets: createSecrets([testSecret]) });
    expect(verdict).toMatchObject({
      isWhole: true,
      checked: rows.length,
      unsealed: { count: 0, oldestAgeMs: null },
    });
    const counts = await server.db.selectFrom("latchkey_daily_counts").select(["name", "count"]).execute();
    const total = (name: string) =>
      counts.filter((each) => each.name === name).reduce((sum, { count }) => sum + count, 0);
    expect([total("sign_ins"), total("sign_ups")]).toEqual([30, 30]);
    expect(server.log.filter((line) => line.includes("audit"))).toEqual([]);
    await second.close();
    await server.close();
  });

  test("leaves the database to others for most of the time, however many events wait", async () => {
    await using trail = await openAuditTrail(database);
    const { store, clock } = trail.deps;
    const waiting = 2_000;
    await store.transaction(async (tx) => {
      for (let count = 0; count < waiting; count++) await recordEvent(tx, clock, { event: "signed_in" });
    });
    const done = new AbortController();
    const sealing = sealAudit(trail.deps).finally(() => done.abort());
    let others = 0;
    while (!done.signal.aborted) {
      await store.transaction((tx) => tx.selectFrom("latchkey_audit").select("id").limit(1).execute());
      others++;
    }
    expect(await sealing).toBe(waiting);
    // Between two of its transactions as many as come, and not one or two.
    expect(others).toBeGreaterThan(40);
  });

  test("numbers what is committed later after what is newer", async () => {
    await using trail = await openAuditTrail(database);
    const { deps, db } = trail;
    const early = new Date(deps.clock.now().getTime() - seconds(10));
    await trail.record();
    await trail.seal();
    await deps.store.transaction((tx) => recordEvent(tx, { now: () => early }, { event: "signed_out" }));
    await trail.seal();
    const rows = await db.selectFrom("latchkey_audit").select(["event", "sequence"]).orderBy("id").execute();
    expect(rows).toEqual([
      { event: "signed_out", sequence: 2 },
      { event: "signed_in", sequence: 1 },
    ]);
    expect(await trail.verify()).toMatchObject({ isWhole: true, checked: 2 });
  });

  test("seals more than it takes at once", async () => {
    await using trail = await openAuditTrail(database);
    const { db, deps } = trail;
    const rows = Array.from({ length: 1203 }, () => ({
      id: newId(deps.clock),
      event: "signed_in",
      user_id: null,
      site_id: null,
      session_id: null,
      address: null,
      request_id: null,
      details: "{}",
      created_at: deps.clock.now(),
    }));
    for (let start = 0; start < rows.length; start += 401)
      await db
        .insertInto("latchkey_audit")
        .values(rows.slice(start, start + 401))
        .execute();
    expect(await trail.verify()).toMatchObject({ isWhole: true, checked: 0, unsealed: { count: 1203 } });
    expect(await trail.seal()).toBe(1203);
    expect(await trail.seal()).toBe(0);
    expect(await trail.verify()).toMatchObject({ isWhole: true, checked: 1203 });
  });

  test("seals anew by the newest secret, also when nothing else is to do", async () => {
    await using trail = await openAuditTrail(database);
    await trail.record();
    await trail.seal();
    const readSeal = async () =>
      (await trail.db.selectFrom("latchkey_audit_head").select("seal").execute())[0]?.seal;
    const before = await readSeal();
    expect(await trail.verify([newSecret])).toMatchObject({ isWhole: false, checked: 1 });
    expect(await trail.seal([newSecret, testSecret])).toBe(0);
    expect(await readSeal()).not.toBe(before);
    expect(await trail.verify([newSecret])).toMatchObject({ isWhole: true, checked: 1 });
    await trail.record();
    expect(await trail.seal([newSecret])).toBe(1);
    expect(await trail.verify([newSecret])).toMatchObject({ isWhole: true, checked: 2 });
  });

  test("extends no chain whose end is not ours", async () => {
    await using trail = await openAuditTrail(database);
    await trail.record();
    await trail.seal();
    const [before] = await trail.db.selectFrom("latchkey_audit_head").selectAll().execute();
    await trail.record();
    await expect(trail.seal([newSecret])).rejects.toThrow("not sealed with one of our secrets");
    await trail.db
      .updateTable("latchkey_audit_head")
      .set({ hash: "f".repeat(64) })
      .execute();
    await expect(trail.seal()).rejects.toThrow("not sealed with one of our secrets");
    await trail.db.deleteFrom("latchkey_audit_head").execute();
    await expect(trail.seal()).rejects.toThrow("not sealed with one of our secrets");
    await trail.db.insertInto("latchkey_audit_head").values(before!).execute();
    expect(await trail.seal()).toBe(1);
    expect(await trail.verify()).toMatchObject({ isWhole: true, checked: 2 });
  });
});

// On SQLite whoever writes waits for whoever writes, with or without a chain: there it is the batch that is short.
test("nobody who signs in waits for a sealer at work, on postgres", async () => {
  const server = await startTestServer({ database: "postgres", idp });
  await server.signIn();
  await using deps = openTestStore(server);
  await deps.store.exclusive("audit", async (tx) => {
    const [row] = await tx
      .selectFrom("latchkey_audit")
      .select("id")
      .where("sequence", "is", null)
      .limit(1)
      .execute();
    await tx
      .updateTable("latchkey_audit")
      .set({ sequence: 1, hash: "0".repeat(64) })
      .where("id", "=", row!.id)
      .execute();
    await tx
      .insertInto("latchkey_audit_head")
      .values({ id: 1, sequence: 1, hash: "0".repeat(64), seal: "", sealed_at: deps.clock.now() })
      .execute();
    const answers = await inParallel(20, (index) =>
      server.signIn({ account: { sub: `person-${index}`, email: `person-${index}@gmail.com` } }),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });
  await server.close();
});
