import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addStaff, openConsole, signInToConsole, type TestConsole } from "../testing/console.ts";
import { addPerson, bearerOf, eventsAbout, mailsTo, tryLogin, oldPassword } from "../testing/people.ts";
import { inParallel, refresh } from "../testing/refresh.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const users = "/api/admin/resources/users";

describe.each(databases)("rights at the console on %s", (database) => {
  let server: TestServer;
  let admin: TestConsole;
  let helper: TestConsole;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
    admin = await openConsole(server);
    const all = ["view", "add", "change", "delete"].flatMap((right) => [`users.${right}`, `groups.${right}`]);
    helper = await openConsole(server, { permissions: all });
  });
  afterAll(() => server.close());

  const denied = (sentence: string) => ({
    status: 403,
    body: { detail: sentence, code: "permission_denied" },
  });
  const rightsSentence = "Only a superuser gives or takes rights.";
  const staffSentence = "Only a superuser changes people who are staff.";

  test.each([{ is_staff: true }, { is_superuser: true }])(
    "whoever is no superuser gives nobody %o, neither to others nor to themselves",
    async (values) => {
      const { id } = await addPerson(server);
      expect(await helper.send("PATCH", `${users}/rows/${id}/`, { values })).toMatchObject(
        denied(rightsSentence),
      );
      expect(await helper.send("PATCH", `${users}/rows/${helper.id}/`, { values })).toMatchObject(
        denied(staffSentence),
      );
      const made = { username: `made-${id.slice(-8)}`, ...values };
      expect(await helper.send("POST", `${users}/rows/`, { values: made })).toMatchObject(
        denied(rightsSentence),
      );
      const rows = await server.db.selectFrom("users").selectAll().where("id", "=", id).execute();
      expect(rows).toMatchObject([{ is_staff: false, is_superuser: false }]);
    },
  );

  test("whoever is no superuser makes no group, changes none and puts nobody into one", async () => {
    const { id } = await addPerson(server);
    const groups = "/api/admin/resources/groups/rows/";
    const values = { name: "All", permissions: ["users.view"] };
    const group = (await admin.send("POST", groups, { values })).body.row.id as string;
    const path = `${groups}${group}/`;
    const answers = [
      await helper.send("POST", groups, { values: { ...values, name: "Others" } }),
      await helper.send("PATCH", path, { values: { permissions: ["users.delete"] } }),
      await helper.send("DELETE", path),
      await helper.send("PATCH", `${users}/rows/${id}/`, { values: { groups: [group] } }),
    ];
    for (const answer of answers) expect(answer).toMatchObject(denied(rightsSentence));
    expect((await admin.send("PATCH", `${users}/rows/${id}/`, { values: { groups: [group] } })).status).toBe(
      200,
    );
    expect((await admin.query("users", { filter: { group } })).body.rows).toMatchObject([{ id }]);
  });

  test("whoever is no superuser lays no hand on staff: no new address, no end, no deletion, no mail", async () => {
    const staff = await addStaff(server, []);
    const answers = [
      await helper.send("PATCH", `${users}/rows/${staff.id}/`, { values: { email: "mine@example.com" } }),
      await helper.send("DELETE", `${users}/rows/${staff.id}/`),
      ...(await Promise.all(
        ["deactivate", "end_sessions", "verify_email", "send_reset"].map((action) =>
          helper.send("POST", `${users}/actions/${action}/`, { ids: [staff.id] }),
        ),
      )),
    ];
    for (const answer of answers) expect(answer).toMatchObject(denied(staffSentence));
    const [row] = await server.db.selectFrom("users").selectAll().where("id", "=", staff.id).execute();
    expect(row).toMatchObject({ email: null, is_active: true, auth_epoch: 0 });
  });

  test.each([
    { who: "staff", rights: { is_staff: true }, isProtected: true },
    { who: "a superuser", rights: { is_superuser: true }, isProtected: true },
    { who: "neither", rights: { is_staff: false }, isProtected: false },
  ])(
    "sessions and accounts of who is $who are protected from who is no superuser: $isProtected",
    async ({ rights, isProtected }) => {
      const permissions = ["identities.view", "identities.delete", "sessions.view", "sessions.change"];
      const clerk = await openConsole(server, { permissions });
      const person = await addPerson(server);
      await server.db.updateTable("users").set(rights).where("id", "=", person.id).execute();
      const filter = { user_id: person.id };
      const idOf = async (resource: string) =>
        (await clerk.query(resource, { filter })).body.rows[0].id as string;
      const identity = `/api/admin/resources/identities/rows/${await idOf("identities")}/`;
      const ids = [await idOf("sessions")];
      const end = "/api/admin/resources/sessions/actions/end/";
      const preview = await clerk.send("POST", `${end}preview/`, { ids });
      expect(preview.body).toMatchObject({ count: isProtected ? 0 : 1 });
      const answers = [await clerk.send("POST", end, { ids }), await clerk.send("DELETE", identity)];
      const allowed = [{ status: 200 }, { status: 204 }];
      expect(answers).toMatchObject(isProtected ? answers.map(() => denied(staffSentence)) : allowed);
      expect((await refresh(server, person.signIn.body.refresh)).status).toBe(isProtected ? 200 : 401);
      expect((await admin.send("GET", identity)).status).toBe(isProtected ? 200 : 404);
    },
  );

  test("what a helper may do, they do: an ordinary person is changed, deactivated and deleted", async () => {
    const person = await addPerson(server);
    const path = `${users}/rows/${person.id}/`;
    expect((await helper.send("PATCH", path, { values: { first_name: "Grace" } })).status).toBe(200);
    expect((await helper.send("POST", `${users}/actions/deactivate/`, { ids: [person.id] })).status).toBe(
      200,
    );
    expect((await helper.send("DELETE", path)).status).toBe(204);
  });

  test("S61: a deactivated person's next request and next refresh are refused, and the password with them", async () => {
    const person = await addPerson(server);
    await admin.send("PATCH", `${users}/rows/${person.id}/`, { values: { is_active: false } });
    const next = await server.send("GET", "/api/auth/user/", { headers: bearerOf(person.signIn) });
    expect([next.status, next.body.code]).toEqual([401, "user_inactive"]);
    expect((await refresh(server, person.signIn.body.refresh)).status).toBe(401);
    expect(await tryLogin(server, person.email, oldPassword)).toBe(400);
    await admin.send("POST", `${users}/actions/activate/`, { ids: [person.id] });
    expect((await refresh(server, person.signIn.body.refresh)).status).toBe(401);
    expect(await tryLogin(server, person.email, oldPassword)).toBe(200);
    expect(await eventsAbout(server, person.id)).toEqual(
      expect.arrayContaining(["row_changed", "sign_in_refused", "action_done"]),
    );
  });

  test("a new address is unverified, ends the person's sessions and is told to the old one", async () => {
    const person = await addPerson(server);
    const email = `new-${person.email}`;
    const changed = await admin.send("PATCH", `${users}/rows/${person.id}/`, { values: { email } });
    expect(changed.body.row.values).toMatchObject({ email, email_verified_at: null });
    expect((await refresh(server, person.signIn.body.refresh)).status).toBe(401);
    expect(await mailsTo(server, "email_changed", person.email)).toHaveLength(1);
  });

  test("S106: no password and no hash is shown, set, or part of any row", async () => {
    const person = await addPerson(server);
    const path = `${users}/rows/${person.id}/`;
    for (const name of ["password", "password_hash", "auth_epoch", "id", "date_joined"]) {
      const answer = await admin.send("PATCH", path, { values: { [name]: "argon2$made-up" } });
      expect([answer.status, answer.body]).toEqual([400, { [name]: ["This field cannot be written."] }]);
    }
    const shown = await Promise.all([
      admin.send("GET", path),
      admin.query("users"),
      admin.send("GET", `${path}history/`),
      admin.send("GET", "/api/admin/resources/"),
    ]);
    for (const { body } of shown) expect(JSON.stringify(body)).not.toMatch(/argon2|password_hash|auth_epoch/);
  });

  test.each([
    ["each other", (by: TestConsole, other: TestConsole) => by.act("users", "deactivate", [other.id])],
    ["themselves", (by: TestConsole) => by.act("users", "deactivate", [by.id])],
  ])("of superusers who deactivate %s at the same time, one stays", async (_, deactivate) => {
    const own = await startTestServer({ database, idp });
    const [first, second] = [await openConsole(own), await openConsole(own)];
    const answers = await inParallel(20, (index) =>
      index % 2 === 0 ? deactivate(first, second) : deactivate(second, first),
    );
    const left = await own.db
      .selectFrom("users")
      .select("id")
      .where("is_superuser", "=", true)
      .where("is_active", "=", true)
      .execute();
    expect(left).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    await own.close();
  });

  test("nobody deletes themselves, and the last superuser stays one", async () => {
    const own = await startTestServer({ database, idp });
    const only = await openConsole(own);
    const path = `${users}/rows/${only.id}/`;
    const sentence = "This is the last active superuser. Make another one first.";
    const noStaff = await addStaff(own);
    await own.db.updateTable("users").set({ is_staff: false }).where("id", "=", noStaff.id).execute();
    for (const values of [{ is_superuser: false }, { is_active: false }, { is_staff: false }]) {
      expect((await only.send("PATCH", path, { values })).body.non_field_errors).toEqual([sentence]);
    }
    expect((await only.send("DELETE", path)).body.non_field_errors).toEqual(["You cannot delete yourself."]);
    await addStaff(own);
    expect((await only.send("PATCH", path, { values: { is_staff: false } })).status).toBe(200);
    await own.close();
  });

  test("an action on many does what it may, and says of the others why not", async () => {
    const [one, other] = [await addPerson(server), await addPerson(server)];
    const staff = await addStaff(server, []);
    await admin.send("POST", `${users}/actions/deactivate/`, { ids: [other.id] });
    const ids = [one.id, other.id, staff.id];
    const preview = await helper.send("POST", `${users}/actions/deactivate/preview/`, { ids });
    const refused = [
      { title: expect.any(String), sentence: "Is deactivated already." },
      { title: staff.username, sentence: staffSentence },
    ];
    expect(preview.body).toEqual({ count: 1, titles: [expect.any(String)], refused });
    const done = await helper.send("POST", `${users}/actions/deactivate/`, { ids });
    expect(done.body).toMatchObject({ done: 1, refused });
    expect(await signInToConsole(server, staff)).toBeDefined();
  });
});
