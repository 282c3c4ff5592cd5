import { withoutAuditGuard } from "@latchkey/server/testing/audit";
import { createTestDatabase } from "@latchkey/server/testing/test-database";
import { expect, test } from "vitest";
import { callLatchkey } from "../testing/call-latchkey.ts";
import { openBackend } from "../testing/open-backend.ts";
import { settingsOn } from "../testing/run-latchkey.ts";

test("audit verify says that the audit is whole, how long its tail is, and where it was changed", async () => {
  const database = await createTestDatabase("sqlite");
  const verify = (...args: string[]) =>
    callLatchkey(["audit", "verify", ...args], { settings: settingsOn(database.url) });
  const backend = await openBackend(database.url);
  const db = backend.database() as unknown as Parameters<typeof withoutAuditGuard>[0];
  await db.insertInto("latchkey_audit").values(event(backend.newId())).execute();
  const readEnd = () => db.selectFrom("latchkey_audit_head").select("sequence").execute();
  await expect.poll(readEnd).toEqual([{ sequence: 1 }]);
  await backend.close();

  const whole = await verify();
  expect(whole).toMatchObject({ code: 0, stderr: "" });
  expect(whole.stdout).toMatch(
    /^The audit is whole: 1 row checked\.\nIt ends at row 1 with [0-9a-f]{64}\..*\nNo event waits to be sealed\.\n$/,
  );

  const again = await openBackend(database.url);
  const dbAgain = again.database() as unknown as typeof db;
  const rows = dbAgain.selectFrom("latchkey_audit").select("id");
  const { id } = await rows.executeTakeFirstOrThrow();
  await withoutAuditGuard(dbAgain, () =>
    dbAgain.updateTable("latchkey_audit").set({ event: "signed_out" }).execute(),
  );
  await dbAgain.insertInto("latchkey_audit").values(event(again.newId())).execute();
  await again.close();

  const broken = await verify();
  expect(broken).toMatchObject({ code: 1, stderr: "" });
  expect(broken.stdout).toContain(
    `The audit is broken, after 0 rows that are whole.\nRow 1 is not what was sealed: it was changed, moved, or put in later.\nIts id is ${id}.\n`,
  );
  expect(broken.stdout).toMatch(/1 row not sealed yet, the oldest for \d+ s\.\n$/);
  const { code, stdout } = await verify("--json");
  expect([code, JSON.parse(stdout)]).toMatchObject([
    1,
    { is_whole: false, checked: 0, first_broken: { sequence: 1, id }, unsealed: { count: 1 } },
  ]);
  await database.drop();
});

function event(id: string) {
  const nobody = { user_id: null, site_id: null, session_id: null, address: null, request_id: null };
  return { id, event: "signed_in", details: "{}", created_at: new Date(), ...nobody };
}
