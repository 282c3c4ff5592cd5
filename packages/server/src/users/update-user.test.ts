import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inParallel } from "../testing/refresh.ts";
import { type Answer, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

describe.each(databases)("user/ on %s", (database) => {
  let server: TestServer;
  let mine: Answer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
    mine = await server.signIn();
    await server.signIn({ account: "member@workspace.example" });
  });
  afterAll(() => server.close());

  const headers = () => ({ authorization: `Bearer ${mine.body.access}` });
  const read = async () => (await server.send("GET", "/api/auth/user/", { headers: headers() })).body;
  const change = (method: "PUT" | "PATCH", body: unknown) =>
    server.send(method, "/api/auth/user/", { body, headers: headers() });
  const row = () =>
    server.db.selectFrom("users").selectAll().where("id", "=", mine.body.user.pk).executeTakeFirstOrThrow();

  test("shows the base fields and those that the model exposes, and no others (S81)", async () => {
    expect(await read()).toEqual({
      pk: mine.body.user.pk,
      username: "verified",
      email: "verified@gmail.com",
      first_name: "Vera",
      last_name: "Verified",
      display_name: null,
      birthday: null,
      newsletter: false,
    });
  });

  test.each<[string, object]>([
    ["a name", { first_name: "Véra 🦊" }],
    ["an empty name", { last_name: "" }],
    ["a text of the model", { display_name: "V." }],
    ["nothing for an optional field", { display_name: null, birthday: null }],
    ["a date", { birthday: "2000-02-29" }],
    ["a yes", { newsletter: true }],
    ["a username", { username: "vera.v+1@-_" }],
    ["several at once", { username: "vera", first_name: "V", newsletter: false }],
  ])("PATCH changes %s alone", async (_, fields) => {
    const before = await read();
    const answer = await change("PATCH", fields);
    expect([answer.status, answer.body]).toEqual([200, { ...before, ...fields }]);
    expect(await read()).toEqual(answer.body);
  });

  test("a PATCH of nothing, and of what is there already, is no event", async () => {
    const count = async () =>
      (
        await server.db
          .selectFrom("latchkey_audit")
          .select("id")
          .where("event", "=", "user_updated")
          .execute()
      ).length;
    const [before, events] = [await read(), await count()];
    expect((await change("PATCH", {})).body).toEqual(before);
    expect(await count()).toBe(events);
    const changed = { first_name: "X", birthday: "1999-12-31", newsletter: !before.newsletter };
    await change("PATCH", changed);
    expect(await count()).toBe(events + 1);
    expect((await change("PATCH", changed)).body).toEqual({ ...before, ...changed });
    expect(await count()).toBe(events + 1);
  });

  test("PUT needs the username and leaves what is not sent", async () => {
    const without = await change("PUT", { first_name: "Never" });
    expect([without.status, without.body]).toEqual([400, { username: ["This field is required."] }]);
    const before = await read();
    const answer = await change("PUT", { username: "vera2" });
    expect([answer.status, answer.body]).toEqual([200, { ...before, username: "vera2" }]);
  });

  test("a form says it in words", async () => {
    const rawBody = new URLSearchParams({ newsletter: "on", birthday: "", display_name: " Vera " });
    const answer = await server.send("PATCH", "/api/auth/user/", { rawBody, headers: headers() });
    expect(answer.body).toMatchObject({ newsletter: true, birthday: null, display_name: "Vera" });
  });

  test("S80: what is not the person's to change is ignored silently", async () => {
    const before = await row();
    const hostile = {
      pk: crypto.randomUUID(),
      id: crypto.randomUUID(),
      email: "other@mail.example",
      email_verified_at: null,
      is_staff: true,
      is_superuser: true,
      is_active: false,
      password: "secret",
      password_hash: "x",
      auth_epoch: 7,
      level: 9,
      date_joined: "2000-01-01",
      __proto__: { is_staff: true },
      "users.is_staff": true,
    };
    for (const method of ["PATCH", "PUT"] as const) {
      const answer = await change(method, { ...hostile, username: before.username });
      expect(answer.status).toBe(200);
      expect(await row()).toEqual(before);
    }
  });

  test.each<[string, object, object]>([
    [
      "somebody's username",
      { username: "member" },
      { username: ["A user with that username already exists."] },
    ],
    ["a blank username", { username: " " }, { username: ["This field may not be blank."] }],
    ["null", { username: null }, { username: ["This field may not be null."] }],
    [
      "a username with a space",
      { username: "a b" },
      {
        username: [
          "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.",
        ],
      },
    ],
    [
      "a long username",
      { username: "x".repeat(151) },
      { username: ["Ensure this field has no more than 150 characters."] },
    ],
    ["a null character", { first_name: "a\0b" }, { first_name: ["Null characters are not allowed."] }],
    ["a list", { first_name: ["a"] }, { first_name: ["Not a valid string."] }],
    [
      "a long text",
      { display_name: "x".repeat(81) },
      { display_name: ["Ensure this field has no more than 80 characters."] },
    ],
    [
      "a day that is none",
      { birthday: "2001-02-29" },
      { birthday: ["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."] },
    ],
    ["a maybe", { newsletter: "maybe" }, { newsletter: ["Must be a valid boolean."] }],
    [
      "several at once",
      { newsletter: null, first_name: null },
      { newsletter: ["This field may not be null."], first_name: ["This field may not be null."] },
    ],
  ])("%s is refused in the ancestor's words, and changes nothing", async (_, fields, errors) => {
    const before = await row();
    const answer = await change("PATCH", { last_name: "Never", ...fields });
    expect([answer.status, answer.body]).toEqual([400, errors]);
    expect(await row()).toEqual(before);
  });

  test("a username is compared in one spelling (NFKC)", async () => {
    const answer = await change("PATCH", { username: "ｍｅｍｂｅｒ" });
    expect(answer.body).toEqual({ username: ["A user with that username already exists."] });
  });

  test("of twenty people who want one name at once, one gets it", async () => {
    const people = await inParallel(20, (index) => {
      const email = `racer${index}-${database}@gmail.com`;
      return server.signIn({
        account: { sub: email, email, email_verified: true, given_name: "R", family_name: "R" },
      });
    });
    const answers = await inParallel(20, (index) =>
      server.send("PATCH", "/api/auth/user/", {
        body: { username: "the-one" },
        headers: { authorization: `Bearer ${people[index]!.body.access}` },
      }),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 400)).toHaveLength(19);
  });
});
