import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { days, minutes } from "../../kernel/duration.ts";
import { openConsole } from "../../testing/console.ts";
import { refresh } from "../../testing/refresh.ts";
import { sessionIdOf } from "../../testing/session-facts.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

describe.each(databases)("the console's sessions on %s", (database) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer({ database, idp });
  });
  afterEach(() => server.close());

  const signIn = (name: string) => server.signIn({ account: { sub: name, email: `${name}@gmail.com` } });
  const idsOf = ({ body }: { readonly body: { readonly rows: readonly { readonly id: string }[] } }) =>
    body.rows.map(({ id }) => id);

  test("are listed the newest first, by person, by site and by whether they are live", async () => {
    const [first, second, other] = [await signIn("ada"), await signIn("ada"), await signIn("bob")];
    const [firstId, secondId, otherId] = [first, second, other].map(sessionIdOf);
    const admin = await openConsole(server);
    const all = await admin.query("sessions");
    expect(idsOf(all)).toEqual([otherId, secondId, firstId]);
    const { pk: userId } = first.body.user;
    expect(all.body.rows[2]).toMatchObject({
      title: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/),
      values: {
        user_id: userId,
        site_id: "web",
        is_live: true,
        ended_at: null,
        opened: expect.stringMatching(/Z$/),
      },
    });
    expect(all.body.references.users[userId]).toBe("ada");
    expect(idsOf(await admin.query("sessions", { filter: { user_id: userId } }))).toEqual([
      secondId,
      firstId,
    ]);
    expect(
      idsOf(await admin.query("sessions", { filter: { site_id: "web", user_id: userId }, limit: 1 })),
    ).toEqual([secondId]);
    expect(idsOf(await admin.query("sessions", { filter: { site_id: "docs" } }))).toEqual([]);

    const ended = await admin.send("POST", "/api/admin/resources/sessions/actions/end/", { ids: [firstId] });
    expect(ended).toMatchObject({ status: 200, body: { done: 1 } });
    expect(idsOf(await admin.query("sessions", { filter: { state: "live" } }))).toEqual([otherId, secondId]);
    const gone = await admin.query("sessions", { filter: { state: "ended" } });
    expect(gone.body.rows).toMatchObject([
      { id: firstId, values: { is_live: false, end_reason: "ended_by_admin" } },
    ]);
    expect((await refresh(server, first.body.refresh)).status).toBe(401);
    expect((await refresh(server, second.body.refresh)).status).toBe(200);
    const again = await admin.send("POST", "/api/admin/resources/sessions/actions/end/", { ids: [firstId] });
    expect(again).toMatchObject({ status: 400, body: { non_field_errors: ["Has ended already."] } });
    const { entries } = (await admin.send("GET", `/api/admin/resources/sessions/rows/${firstId}/history/`))
      .body;
    expect(entries).toMatchObject([
      {
        event: "action_done",
        actor: admin.username,
        details: { action: "end" },
        changes: { is_live: { after: false } },
      },
    ]);
    const ofPerson = (await admin.send("GET", `/api/admin/resources/users/rows/${userId}/history/`)).body
      .entries;
    expect(ofPerson[0]).toEqual(entries[0]);
  });

  test("are called by their device and when they were opened, also where something refers to them", async () => {
    const id = sessionIdOf(await signIn("ada"));
    await server.db
      .updateTable("latchkey_sessions")
      .set({ user_agent: "curl/8.5.0" })
      .where("id", "=", id)
      .execute();
    const admin = await openConsole(server);
    const [row] = (await admin.query("sessions")).body.rows;
    const title = `curl, ${row.values.opened.slice(0, 16).replace("T", " ")} UTC`;
    expect(row).toMatchObject({ id, title });
    const { references } = (await admin.query("audit_log", { filter: { event: "signed_in" } })).body;
    expect(references.sessions).toEqual({ [id]: title });
    const preview = "/api/admin/resources/sessions/actions/end/preview/";
    expect((await admin.send("POST", preview, { ids: [id] })).body.titles).toEqual([title]);
  });

  test("that ended with all others of their person, or by time, are not live", async () => {
    const { body } = await signIn("ada");
    const late = sessionIdOf(await signIn("bob"));
    await server.db.updateTable("users").set({ auth_epoch: 1 }).where("id", "=", body.user.pk).execute();
    const liveOnes = async () => {
      const console = await openConsole(server);
      const { rows } = (await console.query("sessions")).body;
      const shown = rows.filter(
        ({ values }: { readonly values: { readonly is_live: boolean } }) => values.is_live,
      );
      const found = await console.query("sessions", { filter: { state: "live" } });
      return { shown: idsOf({ body: { rows: shown } }), found: idsOf(found) };
    };
    expect(await liveOnes()).toEqual({ shown: [late], found: [late] });
    server.clock.advance(days(8));
    expect(await liveOnes()).toEqual({ shown: [], found: [] });
    const admin = await openConsole(server);
    const end = await admin.send("POST", "/api/admin/resources/sessions/actions/end/", { ids: [late] });
    expect(end).toMatchObject({ status: 400, body: { non_field_errors: ["Has expired already."] } });
  });

  test("are nobody's to make, change or delete, and to end only with the right to and a password given just now", async () => {
    const id = sessionIdOf(await signIn("ada"));
    const admin = await openConsole(server);
    const rows = "/api/admin/resources/sessions/rows/";
    expect((await admin.send("POST", rows, { values: {} })).status).toBe(403);
    expect((await admin.send("PATCH", `${rows}${id}/`, { values: { address: "" } })).status).toBe(400);
    expect((await admin.send("DELETE", `${rows}${id}/`)).status).toBe(403);
    const end = "/api/admin/resources/sessions/actions/end/";
    const reader = await openConsole(server, { permissions: ["sessions.view"] });
    expect((await reader.send("POST", end, { ids: [id] })).body.code).toBe("permission_denied");
    const ender = await openConsole(server, { permissions: ["sessions.view", "sessions.change"] });
    server.clock.advance(minutes(6));
    expect((await ender.send("POST", end, { ids: [id] })).body.code).toBe("reauthentication_required");
  });
});
