import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hours, minutes, seconds } from "../../kernel/duration.ts";
import {
  addStaff,
  consoleOrigin,
  consoleRequest,
  openConsole,
  signInToConsole,
  type TestConsole,
} from "../../testing/console.ts";
import { freshAddress } from "../../testing/open-test-limits.ts";
import { addPerson, bearerOf, oldPassword, post } from "../../testing/people.ts";
import { createRememberingHasher } from "../../testing/shared-hasher.ts";
import { type Answer, startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const session = "/api/admin/session/";

describe.each(databases)("a session of the console on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp, passwords: createRememberingHasher() });
  });
  afterAll(() => server.close());

  const signIn = (body: object, headers: Record<string, string> = { origin: consoleOrigin }) =>
    server.send("POST", session, { body, headers, remoteAddress: freshAddress() });

  test("is a cookie that no script reads and no other site sends", async () => {
    const { username } = await addStaff(server);
    const answer = await signIn({ username, password: oldPassword });
    expect(answer).toMatchObject({ status: 200, body: { username, is_superuser: true } });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^latchkey-console=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const [{ token_hash: stored } = { token_hash: "" }] = await server.db
      .selectFrom("latchkey_console_sessions")
      .select("token_hash")
      .orderBy("id", "desc")
      .execute();
    expect(answer.headers.getSetCookie()[0]).not.toContain(stored);
  });

  test("S73: is refused to a person, to an unknown one and for a wrong password with the same words", async () => {
    const { username } = await addStaff(server);
    const person = await addPerson(server);
    const answers = [
      await signIn({ username: person.email, password: oldPassword }),
      await signIn({ username: "nobody-at-all", password: oldPassword }),
      await signIn({ username, password: "another one" }),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.body]).toEqual([
        400,
        {
          non_field_errors: ["Enter the username and password of a staff account."],
          code: "invalid_credentials",
        },
      ]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  test("S84: counts failures on the budget of the account's other doors", async () => {
    const { username } = await addStaff(server);
    for (let count = 0; count < 3; count++) await signIn({ username, password: "wrong" });
    for (let count = 0; count < 2; count++) {
      await post(server, "/api/auth/login/", { username, password: "wrong" });
    }
    expect((await signIn({ username, password: oldPassword })).status).toBe(429);
  });

  test("S96: opens for a page of the console alone, and changes nothing without its token", async () => {
    const { username } = await addStaff(server);
    const body = { username, password: oldPassword };
    for (const headers of [{}, { origin: "http://localhost:3000" }, { origin: "null" }]) {
      expect(await signIn(body, headers)).toMatchObject({ status: 403, body: { code: "csrf_failed" } });
    }
    const admin = await openConsole(server);
    const { cookie, csrfToken } = admin;
    const other = await openConsole(server);
    const end = (headers: Record<string, string>) => server.send("POST", `${session}end/`, { headers });
    const refused = [
      { cookie, "x-csrftoken": csrfToken },
      { cookie, origin: "http://localhost:3000", "x-csrftoken": csrfToken },
      { cookie, origin: consoleOrigin },
      { cookie, origin: consoleOrigin, "x-csrftoken": other.csrfToken },
    ];
    for (const headers of refused) expect((await end(headers)).status).toBe(403);
    expect((await admin.send("GET", session)).status).toBe(200);
    expect((await end(consoleRequest(admin).headers as Record<string, string>)).status).toBe(200);
    expect((await admin.send("GET", session)).status).toBe(401);
  });

  test("S105: is opened by no token of the application, whosever it is", async () => {
    const { id, username } = await addStaff(server);
    const login = await post(server, "/api/auth/login/", { username, password: oldPassword });
    expect(login.body.user.pk).toBe(id);
    const { access, refresh } = login.body;
    for (const token of [access, refresh]) {
      const headers = [
        bearerOf({ body: { access: token } }),
        { cookie: `latchkey-console=${token}` },
        { cookie: `__Host-latchkey-console=${token}` },
      ];
      for (const header of headers) {
        const answer = await server.send("GET", session, { headers: header });
        expect([answer.status, answer.body.code]).toEqual([401, "console_signed_out"]);
      }
    }
  });

  test("ends after two hours without use, and twelve hours after sign-in whatever its use", async () => {
    const idle = await openConsole(server);
    server.clock.advance(hours(2) - seconds(1));
    expect((await idle.send("GET", session)).status).toBe(200);
    server.clock.advance(hours(2) + seconds(1));
    expect((await idle.send("GET", session)).status).toBe(401);

    const busy = await openConsole(server);
    for (let hour = 1; hour < 12; hour++) {
      server.clock.advance(hours(1));
      expect((await busy.send("GET", session)).status).toBe(200);
    }
    server.clock.advance(hours(1) + seconds(1));
    expect((await busy.send("GET", session)).status).toBe(401);
  });

  test.each([
    ["is deactivated", { is_active: false }],
    ["is no staff any more", { is_staff: false }],
    ["has signed out everywhere", { auth_epoch: 1 }],
  ])("S61: ends at once when the person %s", async (_, change) => {
    const admin = await openConsole(server);
    expect((await admin.send("GET", session)).status).toBe(200);
    await server.db.updateTable("users").set(change).where("id", "=", admin.id).execute();
    expect((await admin.send("GET", session)).status).toBe(401);
  });

  test("S107: the password confirms it for five minutes, and a wrong one does not", async () => {
    const admin = await openConsole(server);
    const person = await addPerson(server);
    const path = `/api/admin/resources/users/rows/${person.id}/`;
    server.clock.advance(minutes(5) + seconds(1));
    expect(await admin.send("DELETE", path)).toMatchObject({
      status: 403,
      body: { code: "reauthentication_required" },
    });
    const confirm = (password: string) => admin.send("POST", `${session}confirm/`, { password });
    expect(await confirm("wrong")).toMatchObject({ status: 400, body: { password: [expect.any(String)] } });
    expect((await admin.send("DELETE", path)).status).toBe(403);
    expect((await confirm(oldPassword)).status).toBe(200);
    expect((await admin.send("DELETE", path)).status).toBe(204);
  });

  test.each<[string, (admin: TestConsole, id: string) => Promise<Answer>]>([
    [
      "gives a person another address",
      (admin, id) => admin.change("users", id, { email: `${id}@mine.example` }),
    ],
    ["lets a person in again", (admin, id) => admin.act("users", "activate", [id])],
    ["makes a site, even one without origins", (admin) => admin.create("sites", { name: "Shop" })],
  ])("S107: what %s asks for a password given just now", async (_, ask) => {
    const admin = await openConsole(server);
    const { id } = await addPerson(server);
    await server.db.updateTable("users").set({ is_active: false }).where("id", "=", id).execute();
    server.clock.advance(minutes(20));
    expect(await ask(admin, id)).toMatchObject({ status: 403, body: { code: "reauthentication_required" } });
    await admin.send("POST", `${session}confirm/`, { password: oldPassword });
    expect((await ask(admin, id)).status).toBeLessThan(300);
  });

  test("rights that a group loses are lost at the next request", async () => {
    const helper = await openConsole(server, { permissions: ["users.view"] });
    expect((await helper.query("users")).status).toBe(200);
    await server.db.deleteFrom("latchkey_group_members").where("user_id", "=", helper.id).execute();
    expect(await helper.query("users")).toMatchObject({ status: 403, body: { code: "permission_denied" } });
  });

  test("two people at one browser's console are two sessions (S67)", async () => {
    const staff = await addStaff(server);
    const [first, second] = [await signInToConsole(server, staff), await signInToConsole(server, staff)];
    expect(first.cookie).not.toBe(second.cookie);
    await first.send("POST", `${session}end/`, {});
    expect((await second.send("GET", session)).status).toBe(200);
  });
});
