import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AuditEvent, recordEvent } from "../../audit/record-event.ts";
import { sealAudit } from "../../audit/seal-audit.ts";
import { days, hours, minutes } from "../../kernel/duration.ts";
import { createSecrets } from "../../kernel/secrets.ts";
import { countActiveSessions } from "../../sessions/count-active-sessions.ts";
import { openConsole } from "../../testing/console.ts";
import { refusal } from "../../testing/exchange.ts";
import { openTestStore } from "../../testing/open-test-store.ts";
import { inParallel } from "../../testing/refresh.ts";
import { startTestServer, testSecret, type TestServer } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

describe.each(databases)("the dashboard on %s", (database) => {
  let server: TestServer & { readonly databaseUrl: string };
  beforeEach(async () => {
    server = await startTestServer({ database, idp });
    // At noon, so that a few hours are no other day.
    const day = days(1);
    server.clock.advance(day - (server.clock.now().getTime() % day) + hours(12));
  });
  afterEach(() => server.close());

  const seal = async () => {
    await using deps = openTestStore(server);
    await sealAudit({ ...deps, secrets: createSecrets([testSecret]) });
  };
  const count = async () => {
    await using deps = openTestStore(server);
    await countActiveSessions(deps);
  };
  const record = async (event: AuditEvent, reason = "") => {
    await using deps = openTestStore(server);
    await recordEvent(deps.store.db, deps.clock, { event, details: { reason } });
  };
  const today = () => server.clock.now().toISOString().slice(0, 10);
  const signIn = (name: string) => server.signIn({ account: { sub: name, email: `${name}@gmail.com` } });

  test("shows sign-ins, sign-ups, refusals and sessions of each day, and zeros where nothing was", async () => {
    const before = today();
    await signIn("ada");
    await signIn("bob");
    await count();
    server.clock.advance(days(2));
    await signIn("ada");
    await record("sign_in_refused", "credentials_refused");
    await record("sign_in_refused", "credentials_refused");
    await record("sign_in_refused", "a reason that is new");
    await record("site_credentials_refused");
    await record("console_opened");
    await count();
    const admin = await openConsole(server);
    await seal();
    await seal();
    const { status, body: figures } = await admin.send("GET", "/api/admin/dashboard/?days=3");
    expect(status).toBe(200);
    const between = new Date(server.clock.now().getTime() - days(1)).toISOString().slice(0, 10);
    const series = (...counts: readonly number[]) =>
      [before, between, today()].map((day, index) => ({ day, count: counts[index] }));
    expect(figures).toEqual({
      sign_ins: series(2, 0, 1),
      sign_ups: series(2, 0, 0),
      active_sessions: series(2, 0, 3),
      refusals: [
        { reason: "wrong_name_or_password", count: 2 },
        { reason: "other", count: 1 },
        { reason: "wrong_site_credentials", count: 1 },
      ],
      counted_until: expect.stringMatching(/Z$/) as string,
    });
    const month = await admin.send("GET", "/api/admin/dashboard/");
    expect(month.body.sign_ins).toHaveLength(30);
    expect((await admin.send("GET", "/api/admin/dashboard/?days=1")).body.sign_ins).toEqual([
      { day: today(), count: 1 },
    ]);
  });

  test("says how far it has counted", async () => {
    const admin = await openConsole(server);
    const read = async () => (await admin.send("GET", "/api/admin/dashboard/")).body.counted_until;
    expect(await read()).toBeNull();
    await seal();
    server.clock.advance(minutes(10));
    expect(new Date(await read()).getTime()).toBeGreaterThan(server.clock.now().getTime() - minutes(1));
    await signIn("ada");
    server.clock.advance(minutes(10));
    expect(new Date(await read()).getTime()).toBeLessThan(server.clock.now().getTime() - minutes(9));
  });

  test("keeps the highest number of sessions of the day, counted once an hour", async () => {
    const read = async () => {
      const counts = await server.db.selectFrom("latchkey_daily_counts").select(["day", "count"]).execute();
      return counts.find(({ day }) => day === today())?.count;
    };
    await signIn("ada");
    await count();
    await signIn("bob");
    await count();
    expect(await read()).toBe(1);
    server.clock.advance(hours(1));
    await count();
    expect(await read()).toBe(2);
    await server.db.updateTable("users").set({ auth_epoch: 9 }).execute();
    server.clock.advance(hours(1));
    await count();
    expect(await read()).toBe(2);
    server.clock.advance(days(1));
    await signIn("carl");
    await server.db.updateTable("latchkey_sessions").set({ ended_at: server.clock.now() }).execute();
    await signIn("carl");
    await count();
    expect(await read()).toBe(1);
  });

  test("is for those who may read the audit", async () => {
    const reader = await openConsole(server, { permissions: ["audit_log.view"] });
    expect((await reader.send("GET", "/api/admin/dashboard/")).status).toBe(200);
    const other = await openConsole(server, { permissions: ["users.view", "sessions.view"] });
    expect(await other.send("GET", "/api/admin/dashboard/")).toEqual(refusal("permission_denied"));
  });
});

test("of twenty who would count the sessions of an hour one counts, on postgres", async () => {
  const server = await startTestServer({ database: "postgres", idp });
  await server.signIn();
  await using deps = openTestStore(server);
  await inParallel(20, () => countActiveSessions(deps));
  const read = () => server.db.selectFrom("latchkey_daily_counts").select(["name", "count"]).execute();
  expect(await read()).toEqual([{ name: "active_sessions", count: 1 }]);
  await server.close();
});
