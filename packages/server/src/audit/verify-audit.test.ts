import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newId } from "../kernel/id.ts";
import { withoutAuditGuard } from "../testing/audit.ts";
import { type AuditTrail, openAuditTrail } from "../testing/audit-trail.ts";
import { databases } from "../testing/test-database.ts";
import { genesis, nextLink } from "./chain.ts";

const rowsSealed = 7;

describe.each(databases)("a chain of audit rows on %s", (database) => {
  let trail: AuditTrail;
  beforeEach(async () => {
    trail = await openAuditTrail(database);
    for (let index = 0; index < rowsSealed; index++) {
      await trail.record({
        event: "row_changed",
        userId: newId(trail.deps.clock),
        actorId: newId(trail.deps.clock),
        siteId: "web",
        sessionId: newId(trail.deps.clock),
        requester: { address: "192.0.2.1", requestId: `request-${index}`, userAgent: null },
        object: { resource: "users", id: String(index) },
        details: { index, b: "x", a: true },
        changes: { email: { before: null, after: "somebody" } },
      });
    }
    await trail.seal();
  });
  afterEach(() => trail[Symbol.asyncDispose]());

  const tamper = (work: () => Promise<unknown>) => withoutAuditGuard(trail.db, work);
  const update = (sequence: number, change: object) =>
    trail.db.updateTable("latchkey_audit").set(change).where("sequence", "=", sequence).execute();
  const rowAt = (sequence: number) =>
    trail.db
      .selectFrom("latchkey_audit")
      .selectAll()
      .where("sequence", "=", sequence)
      .executeTakeFirstOrThrow();

  test("is whole as it was sealed", async () => {
    await trail.record();
    trail.deps.clock.advance(5000);
    const verdict = await trail.verify();
    const { hash } = await rowAt(rowsSealed);
    expect(verdict).toEqual({
      isWhole: true,
      checked: rowsSealed,
      end: { sequence: rowsSealed, hash },
      unsealed: { count: 1, oldestAgeMs: expect.any(Number) as number },
    });
    expect(verdict.unsealed.oldestAgeMs).toBeGreaterThanOrEqual(5000);
  });

  test("shows a change of any column", async () => {
    const other = newId(trail.deps.clock);
    const changes = [
      { event: "signed_in" },
      { user_id: other },
      { site_id: null },
      { session_id: other },
      { actor_id: other },
      { resource: "groups" },
      { object_id: null },
      { address: "192.0.2.2" },
      { request_id: "" },
      { details: JSON.stringify({ index: 3, b: "x", a: false }) },
      { changes: JSON.stringify({ email: { before: null, after: "somebody else" } }) },
      { created_at: new Date((await rowAt(4)).created_at.getTime() + 1) },
      { id: other },
      { hash: "0".repeat(64) },
      { hash: null },
    ];
    const columns = Object.keys(await rowAt(4)).filter((name) => name !== "sequence");
    expect(new Set(changes.flatMap(Object.keys))).toEqual(new Set(columns));
    for (const change of changes) {
      const before = await rowAt(4);
      await tamper(() => update(4, change));
      const { id } = await rowAt(4);
      expect([change, await trail.verify()]).toMatchObject([
        change,
        {
          isWhole: false,
          checked: 3,
          firstBroken: { sequence: 4, id, what: expect.stringContaining("Row 4 is not") },
        },
      ]);
      const { details, changes: values, ...columnsBefore } = before;
      await tamper(() =>
        update(4, { ...columnsBefore, details: JSON.stringify(details), changes: JSON.stringify(values) }),
      );
      expect(await trail.verify()).toMatchObject({ isWhole: true });
    }
  });

  test("does not care how the database writes its JSON", async () => {
    const text = '{ "a": true, "b" : "x",  "index": 3 }';
    await tamper(() => update(4, { details: text }));
    expect(await trail.verify()).toMatchObject({ isWhole: true });
  });

  test("shows a row whose JSON is another one, or cannot be read any more", async () => {
    const { id } = await rowAt(4);
    // PostgreSQL itself keeps nothing that cannot be read.
    await tamper(() => update(4, { details: database === "sqlite" ? "{" : "[]" }));
    expect(await trail.verify()).toMatchObject({
      isWhole: false,
      checked: 3,
      firstBroken: { sequence: 4, id },
    });
  });

  test.each([
    { place: "at the beginning", sequence: 1 },
    { place: "in the middle", sequence: 4 },
    { place: "at the end", sequence: rowsSealed },
  ])("shows a deletion $place", async ({ sequence }) => {
    await tamper(() => trail.db.deleteFrom("latchkey_audit").where("sequence", "=", sequence).execute());
    expect(await trail.verify()).toMatchObject({
      isWhole: false,
      checked: sequence - 1,
      firstBroken: { sequence, what: expect.stringContaining(`Row ${sequence} is missing`) },
    });
  });

  test("shows a row that lost its number, and a table that is empty", async () => {
    await tamper(() => update(4, { sequence: null, hash: null }));
    expect(await trail.verify()).toMatchObject({ isWhole: false, checked: 3, firstBroken: { sequence: 4 } });
    await tamper(() => trail.db.deleteFrom("latchkey_audit").execute());
    expect(await trail.verify()).toMatchObject({ isWhole: false, checked: 0, firstBroken: { sequence: 1 } });
  });

  test.each([-1, 0, rowsSealed + 1, 100])("shows a row that was put in as number %i", async (sequence) => {
    const { details, changes, ...row } = await rowAt(4);
    const copy = { ...row, details: JSON.stringify(details), changes: JSON.stringify(changes) };
    const id = newId(trail.deps.clock);
    await tamper(() =>
      trail.db
        .insertInto("latchkey_audit")
        .values({ ...copy, id, sequence })
        .execute(),
    );
    expect(await trail.verify()).toMatchObject({
      isWhole: false,
      firstBroken: { sequence: expect.any(Number) },
    });
  });

  test("shows a row that was put in behind its end, with the hash that fits", async () => {
    const last = await rowAt(rowsSealed);
    const { details, changes, ...row } = { ...last, id: newId(trail.deps.clock) };
    const link = nextLink({ sequence: rowsSealed, hash: last.hash! }, { ...row, details, changes });
    const copy = { ...row, ...link, details: JSON.stringify(details), changes: JSON.stringify(changes) };
    await tamper(() => trail.db.insertInto("latchkey_audit").values(copy).execute());
    expect(await trail.verify()).toMatchObject({
      isWhole: false,
      firstBroken: { sequence: rowsSealed + 1, what: expect.stringContaining("stands behind the end") },
    });
  });

  test("shows a row that was put in between, with the others moved", async () => {
    const { details, changes, ...row } = await rowAt(4);
    const copy = { ...row, details: JSON.stringify(details), changes: JSON.stringify(changes) };
    await tamper(async () => {
      for (let sequence = rowsSealed; sequence >= 4; sequence--)
        await update(sequence, { sequence: sequence + 1 });
      const id = newId(trail.deps.clock);
      await trail.db
        .insertInto("latchkey_audit")
        .values({ ...copy, id, sequence: 4 })
        .execute();
    });
    expect(await trail.verify()).toMatchObject({ isWhole: false, checked: 3, firstBroken: { sequence: 4 } });
  });

  test("shows two rows that were exchanged", async () => {
    const [third, fourth] = [await rowAt(3), await rowAt(4)];
    await tamper(async () => {
      await update(3, { sequence: 1000 });
      await update(4, { sequence: 3, hash: third.hash });
      await update(1000, { sequence: 4, hash: fourth.hash });
    });
    expect(await trail.verify()).toMatchObject({ isWhole: false, checked: 2, firstBroken: { sequence: 3 } });
  });

  test.each([
    { change: { sequence: 3 }, what: "not sealed with one of our secrets" },
    { change: { hash: "0".repeat(64) }, what: "not sealed with one of our secrets" },
    { change: { seal: "" }, what: "not sealed with one of our secrets" },
  ])("shows a change of its end: $change", async ({ change, what }) => {
    await trail.db.updateTable("latchkey_audit_head").set(change).execute();
    expect(await trail.verify()).toMatchObject({
      isWhole: false,
      checked: rowsSealed,
      firstBroken: { sequence: null, what: expect.stringContaining(what) },
    });
  });

  test("shows that its end is gone", async () => {
    await trail.db.deleteFrom("latchkey_audit_head").execute();
    expect(await trail.verify()).toMatchObject({
      isWhole: false,
      firstBroken: { what: expect.stringContaining("latchkey_audit_head is empty") },
    });
  });

  test("shows that it was computed anew by somebody who has no secret", async () => {
    await tamper(async () => {
      await update(4, { event: "signed_in" });
      await computeAnew();
    });
    expect(await trail.verify()).toMatchObject({
      isWhole: false,
      firstBroken: { what: expect.stringContaining("computed anew") },
    });
    const { hash } = await rowAt(rowsSealed);
    await trail.db.updateTable("latchkey_audit_head").set({ hash: hash! }).execute();
    expect(await trail.verify()).toMatchObject({
      isWhole: false,
      firstBroken: { what: expect.stringContaining("not sealed with one of our secrets") },
    });
    await trail.record();
    await expect(trail.seal()).rejects.toThrow("not sealed with one of our secrets");
  });

  async function computeAnew(): Promise<void> {
    let end = genesis;
    for (let sequence = 1; sequence <= rowsSealed; sequence++) {
      end = nextLink(end, await rowAt(sequence));
      await update(sequence, { hash: end.hash });
    }
  }

  test("is read while it grows", async () => {
    const [verdict] = await Promise.all([trail.verify(), trail.record().then(() => trail.seal())]);
    expect(verdict.isWhole).toBe(true);
    expect(await trail.verify()).toMatchObject({ isWhole: true, checked: rowsSealed + 1 });
  });
});
