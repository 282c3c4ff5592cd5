import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { newId } from "../kernel/id.ts";
import { packageMigrations } from "../store/package-migrations.ts";
import { openAuditTrail } from "../testing/audit-trail.ts";
import { openTestStore } from "../testing/open-test-store.ts";
import { createTestDatabase, databases } from "../testing/test-database.ts";
import { createSecrets } from "../kernel/secrets.ts";
import { testSecret } from "../testing/start-test-server.ts";
import { sealAudit } from "./seal-audit.ts";
import { verifyAudit } from "./verify-audit.ts";

const refusal = "The audit is append-only.";

/** What removes rows without a DELETE. */
const emptyOrReplace = {
  sqlite: sql`insert or replace into latchkey_audit select * from latchkey_audit`,
  postgres: sql`truncate latchkey_audit`,
};

describe.each(databases)("the audit's table on %s", (database) => {
  test.each(["sealed", "unsealed"] as const)(
    "refuses to change or delete a row that is %s",
    async (state) => {
      await using trail = await openAuditTrail(database);
      await trail.record();
      if (state === "sealed") await trail.seal();
      const { db } = trail;
      const before = await db.selectFrom("latchkey_audit").selectAll().execute();
      const changes = [
        { event: "signed_out" },
        { user_id: newId(trail.deps.clock) },
        { details: "{}" },
        { created_at: new Date(0) },
        { sequence: 7, hash: "0".repeat(64), event: "signed_out" },
        { sequence: 7 },
        { hash: "0".repeat(64) },
        ...(state === "sealed"
          ? [
              { sequence: 7, hash: "0".repeat(64) },
              { sequence: null, hash: null },
            ]
          : []),
      ];
      for (const change of changes) {
        await expect(db.updateTable("latchkey_audit").set(change).execute()).rejects.toThrow(refusal);
      }
      await expect(db.deleteFrom("latchkey_audit").execute()).rejects.toThrow(refusal);
      await expect(emptyOrReplace[database].execute(db)).rejects.toThrow(refusal);
      expect(await db.selectFrom("latchkey_audit").selectAll().execute()).toEqual(before);
    },
  );

  test("refuses a row that comes with a place in the chain", async () => {
    await using trail = await openAuditTrail(database);
    const row = { id: newId(trail.deps.clock), event: "signed_in", details: "{}", created_at: new Date() };
    const insert = (place: object) =>
      trail.db
        .insertInto("latchkey_audit")
        .values({ ...row, ...nobody, ...place })
        .execute();
    await expect(insert({ sequence: 1 })).rejects.toThrow(refusal);
    await expect(insert({ hash: "0".repeat(64) })).rejects.toThrow(refusal);
    await insert({});
  });

  test("takes the events of before it was chained into the chain", async () => {
    const { url, drop } = await createTestDatabase(database);
    {
      await using deps = openTestStore({ databaseUrl: url });
      const { store } = deps;
      const context = { dialect: store.dialect, types: store.types };
      const apply = (from: number, to: number) =>
        store.transaction(async (tx) => {
          for (const { migration } of packageMigrations.slice(from, to))
            await migration.up?.({ db: tx as never, ...context });
        });
      await apply(0, 2);
      const old = { event: "signed_in", details: '{"amr":"pwd"}', created_at: deps.clock.now() };
      for (let count = 0; count < 3; count++) {
        const { db } = store;
        await db
          .insertInto("latchkey_audit")
          .values({ ...old, ...nobody, id: newId(deps.clock) })
          .execute();
      }
      await apply(2, 3);
      const secrets = createSecrets([testSecret]);
      expect(await sealAudit({ ...deps, secrets })).toBe(3);
      expect(await verifyAudit({ ...deps, secrets })).toMatchObject({ isWhole: true, checked: 3 });
    }
    await drop();
  });
});

const nobody = { user_id: null, site_id: null, session_id: null, address: null, request_id: null };
