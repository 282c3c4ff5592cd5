import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRememberingHasher } from "../testing/shared-hasher.ts";
import { basic, startTestServer, type TestServer, testSite } from "../testing/start-test-server.ts";
import { addUser, forgetEverybody, refusal, startTestProvider } from "../testing/exchange.ts";
import { claimsOf, readSession, sessionIdOf } from "../testing/session-facts.ts";
import { addPasswordUser, login, obtainToken, testPassword } from "../testing/sign-in.ts";
import { databases } from "../testing/test-database.ts";
import type { AccountPolicy } from "../users/account-policy.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const password = testPassword;
const ada = { username: "Ada", email: "ada@example.com", first_name: "Ada", last_name: "Lovelace" };

describe.each(databases)("login/ on %s", (database) => {
  let server: TestServer;
  let userId: string;
  beforeAll(async () => {
    server = await startTestServer({ database, idp, passwords: createRememberingHasher() });
    userId = await addPasswordUser(server, ada);
  });
  afterAll(() => server.close());

  test("answers the tokens and the person", async () => {
    const { status, headers, body } = await login(server, { username: "Ada", password });
    expect(status).toBe(200);
    expect(body).toEqual({
      access: expect.any(String) as string,
      refresh: expect.stringMatching(/^lk1\./) as string,
      user: { pk: userId, ...ada, display_name: null, birthday: null, newsletter: false },
      access_expiration: expect.stringMatching(/Z$/) as string,
      refresh_expiration: expect.stringMatching(/Z$/) as string,
    });
    // S45
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("opens a session by password, of the site that asks", async () => {
    const answer = await login(
      server,
      { username: "Ada", password },
      { headers: { authorization: basic() } },
    );
    expect(claimsOf(answer.body.access)).toMatchObject({ sub: userId, amr: ["pwd"], client_id: testSite.id });
    expect(await readSession(server, sessionIdOf(answer))).toMatchObject({
      user_id: userId,
      site_id: testSite.id,
      is_site_bound: true,
      amr: ["pwd"],
    });
    const event = await server.db
      .selectFrom("latchkey_audit")
      .selectAll()
      .where("session_id", "=", sessionIdOf(answer))
      .executeTakeFirstOrThrow();
    expect(event).toMatchObject({ event: "signed_in", user_id: userId, details: { amr: "pwd" } });
  });

  test.each<[string, object]>([
    ["the username", { username: "Ada" }],
    ["the username with spaces around it", { username: " Ada " }],
    ["the username in full-width letters", { username: "Ａｄａ" }],
    ["the address", { email: "ada@example.com" }],
    ["the address in capitals", { email: " ADA@Example.COM " }],
    ["the address beside a blank username", { username: "", email: "ada@example.com" }],
    ["the username beside a blank address", { username: "Ada", email: " " }],
    ["the address in the place of the username", { username: "Ada@example.com" }],
    [
      "the address beside somebody else's name, which does not count",
      { username: "nobody", email: "ada@example.com" },
    ],
  ])("finds a person by %s", async (_, names) => {
    const { status, body } = await login(server, { ...names, password });
    expect([status, body.user.pk]).toEqual([200, userId]);
  });

  test.each<[string, object]>([
    ["the username in other letters", { username: "ada" }],
    ["half of it", { username: "Ad" }],
    ["a pattern", { username: "A%" }],
    ["somebody else's address beside the name", { username: "Ada", email: "nobody@example.com" }],
    ["a lone surrogate", { username: "\ud800" }],
  ])("finds nobody by %s", async (_, names) => {
    expect(await login(server, { ...names, password })).toEqual(refusal("credentials_refused"));
  });

  test("an address is that of its owner, though somebody else has taken it for a username", async () => {
    const victim = await addPasswordUser(server, { email: "victim@example.com" });
    await addUser(server, { username: "victim@example.com", email: "other@example.com" });
    const { body } = await login(server, { username: "victim@example.com", password });
    expect(body.user.pk).toBe(victim);
  });

  test("S110: the person is who has the password, whatever else the request says", async () => {
    const other = await addPasswordUser(server, { email: "other-person@example.com" });
    const more = { pk: other, id: other, user: other, user_id: other, sub: other, userId: other };
    const query = new URLSearchParams(more).toString();
    const body = { username: "Ada", password, ...more };
    const answer = await server.send("POST", `/api/auth/login/?${query}`, { body });
    expect(answer).toMatchObject({ status: 200, body: { user: { pk: userId } } });
  });

  test.each<[string, string]>([
    ["stale", "Bearer eyJhbGciOiJFUzI1NiJ9.e30.c2ln"],
    ["malformed", "Bearer a b c"],
    ["empty", "Bearer"],
  ])("a %s Bearer header changes nothing", async (_, authorization) => {
    const right = await login(server, { username: "Ada", password }, { headers: { authorization } });
    expect([right.status, right.body.user?.pk]).toEqual([200, userId]);
    const wrong = { username: "Ada", password: "wrong" };
    expect(await login(server, wrong, { headers: { authorization } })).toEqual(
      refusal("credentials_refused"),
    );
  });

  test("wrong credentials of a site are refused before the person's are looked at", async () => {
    const headers = { authorization: basic({ id: "web", secret: "wrong" }) };
    expect(await login(server, { username: "Ada", password }, { headers })).toEqual(
      refusal("invalid_client"),
    );
  });

  test.each<[string, object, object]>([
    ["no password", { username: "Ada" }, { password: ["This field is required."] }],
    ["a blank password", { username: "Ada", password: "" }, { password: ["This field may not be blank."] }],
    ["null", { username: "Ada", password: null }, { password: ["This field may not be null."] }],
    ["no address", { email: "ada", password }, { email: ["Enter a valid email address."] }],
    [
      "no address, beside a name",
      { username: "Ada", email: "a@b@c.d", password },
      { email: ["Enter a valid email address."] },
    ],
    ["a list", { username: ["Ada"], password }, { username: ["Not a valid string."] }],
    ["a null character", { username: "A\0", password }, { username: ["Null characters are not allowed."] }],
    [
      "a password of 1025 characters (S71)",
      { username: "Ada", password: "x".repeat(1025) },
      { password: ["Ensure this field has no more than 1024 characters."] },
    ],
    [
      "two faults",
      { email: "ada" },
      { email: ["Enter a valid email address."], password: ["This field is required."] },
    ],
  ])("%s is refused by its field", async (_, body, sentences) => {
    const answer = await login(server, { ...body });
    expect([answer.status, answer.body]).toEqual([400, sentences]);
  });

  test("a password of more than 1 KiB in fewer characters is a wrong one (S71)", async () => {
    const large = { username: "Ada", password: "é".repeat(1024) };
    expect(await login(server, large)).toEqual(refusal("credentials_refused"));
  });

  test("whoever has no site to belong to finds nothing", async () => {
    await server.db.updateTable("latchkey_sites").set({ is_default: false }).execute();
    server.clock.advance(3000);
    expect(await login(server, { username: "Ada", password })).toEqual(refusal("not_found"));
    expect(await obtainToken(server, "Ada", password)).toEqual(refusal("not_found"));
    await server.db.updateTable("latchkey_sites").set({ is_default: true }).execute();
    server.clock.advance(3000);
    expect((await login(server, { username: "Ada", password })).status).toBe(200);
  });
});

/** What must be there, and what is looked at, by the application's way of signing in. */
const ways = {
  username: {
    sentence: 'Must include "username" and "password".',
    finds: [{ username: "Ada" }, { username: "Ada", email: "nobody@example.com" }],
    misses: [{ username: "ada@example.com" }],
    asks: [{}, { username: " " }, { email: "ada@example.com" }],
    bare: ["Ada"],
    notBare: ["ada@example.com"],
  },
  email: {
    sentence: 'Must include "email" and "password".',
    finds: [{ email: "ada@example.com" }, { username: "nobody", email: "ada@example.com" }],
    misses: [{ email: "nobody@example.com" }],
    asks: [{}, { email: " " }, { username: "Ada" }],
    bare: ["ada@example.com", " ADA@example.com"],
    notBare: ["Ada"],
  },
  both: {
    sentence: 'Must include either "username" or "email" and "password".',
    finds: [{ username: "Ada" }, { email: "ada@example.com" }],
    misses: [{ username: "Ada", email: "nobody@example.com" }],
    asks: [{}, { username: "", email: "" }],
    bare: ["Ada", "ada@example.com"],
    notBare: ["ada"],
  },
} as const satisfies Record<AccountPolicy["signInBy"], object>;

describe.each(databases)("where people sign in on %s", (database) => {
  describe.each(["username", "email", "both"] as const)("by %s", (signInBy) => {
    const { sentence, finds, misses, asks, bare, notBare } = ways[signInBy];
    let server: TestServer;
    beforeAll(async () => {
      server = await startTestServer({
        database,
        idp,
        passwords: createRememberingHasher(),
        accounts: { signInBy },
      });
      await forgetEverybody(server);
      await addPasswordUser(server, ada);
    });
    afterAll(() => server.close());

    test("that is what counts", async () => {
      for (const names of finds) expect((await login(server, { ...names, password })).status).toBe(200);
      for (const names of misses)
        expect(await login(server, { ...names, password })).toEqual(refusal("credentials_refused"));
    });

    test("that is what is asked for", async () => {
      for (const names of asks) {
        const { status, body } = await login(server, { ...names, password });
        expect([status, body]).toEqual([400, { non_field_errors: [sentence], code: "invalid" }]);
      }
    });

    test("the bare endpoint takes the same", async () => {
      for (const name of bare) expect((await obtainToken(server, name, password)).status).toBe(200);
      for (const name of notBare)
        expect(await obtainToken(server, name, password)).toEqual(refusal("bare_credentials_refused"));
    });
  });
});
