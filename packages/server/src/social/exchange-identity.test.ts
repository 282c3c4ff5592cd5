import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { epochSeconds } from "../kernel/clock.ts";
import { days, minutes, seconds } from "../kernel/duration.ts";
import {
  addUser,
  countRows,
  exchange,
  forgetEverybody,
  onePerson,
  refusal,
  startTestProvider,
} from "../testing/exchange.ts";
import { basic, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

type Account = Parameters<typeof idp.issueTokens>[0]["account"];

describe.each(databases)("the exchange on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(() => forgetEverybody(server));
  afterAll(() => server.close());

  const signIn = async (account: Account, claims: object = {}) =>
    exchange(server, await idp.issueTokens({ account, claims: { ...claims } }));
  const readUsers = () => server.db.selectFrom("users").selectAll().orderBy("id").execute();
  const readIdentities = () =>
    server.db.selectFrom("latchkey_identities").selectAll().orderBy("id").execute();
  const readEvents = () =>
    server.db.selectFrom("latchkey_audit").selectAll().orderBy("event", "desc").execute();

  test("makes a user of the custom model, an identity with the profile, and a session", async () => {
    const before = new Date();
    const answer = await signIn("verified@gmail.com");
    expect(answer.status).toBe(200);
    const [user] = await readUsers();
    expect(answer.body).toEqual({
      access: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      refresh: expect.stringMatching(/^lk1\./),
      access_expiration: expect.stringMatching(/Z$/),
      refresh_expiration: expect.stringMatching(/Z$/),
      user: {
        pk: user!.id,
        username: "verified",
        email: "verified@gmail.com",
        first_name: "Vera",
        last_name: "Verified",
        display_name: null,
        birthday: null,
        newsletter: false,
      },
    });
    expect(user).toMatchObject({
      email: "verified@gmail.com",
      email_verified_at: expect.any(Date),
      password_hash: null,
      is_active: true,
      is_staff: false,
      is_superuser: false,
      level: 1,
    });
    expect(user!.last_login!.getTime()).toBeGreaterThanOrEqual(before.getTime());
    const [identity] = await readIdentities();
    expect(identity).toMatchObject({
      user_id: user!.id,
      provider: "google",
      issuer: idp.issuer,
      subject: "104857600000000000001",
      email: "verified@gmail.com",
      is_email_verified: true,
      given_name: "Vera",
      family_name: "Verified",
      picture: expect.stringContaining("/picture"),
    });
    expect(await countRows(server)).toEqual(onePerson);
    const events = await readEvents();
    expect(events.map(({ event, user_id }) => [event, user_id])).toEqual([
      ["user_created", user!.id],
      ["signed_in", user!.id],
    ]);
  });

  test("opens a session that belongs to the site only when the site authenticated", async () => {
    const { body: bound } = await signIn("verified@gmail.com");
    await exchange(server, await idp.issueTokens({ account: "verified@gmail.com" }), {});
    const sessions = await server.db
      .selectFrom("latchkey_sessions")
      .selectAll()
      .orderBy("is_site_bound", "desc")
      .execute();
    expect(sessions).toMatchObject([
      { user_id: bound.user.pk, site_id: "web", is_site_bound: true, generation: 0, amr: ["fed"] },
      { user_id: bound.user.pk, site_id: "web", is_site_bound: false, generation: 0, amr: ["fed"] },
    ]);
  });

  test("gives tokens that work", async () => {
    const { body } = await signIn("verified@gmail.com");
    const me = await server.send("GET", "/api/auth/user/", {
      headers: { authorization: `Bearer ${body.access}` },
    });
    expect(me).toMatchObject({ status: 200, body: body.user });
    const refreshed = await server.send("POST", "/api/auth/token/refresh/", {
      body: { refresh: body.refresh },
      headers: { authorization: basic() },
    });
    expect(refreshed.status).toBe(200);
  });

  test("S16: the account is issuer and subject; a changed profile changes the identity and not the user", async () => {
    const sub = "200000000000000000001";
    const first = await signIn({ sub, email: "before@gmail.com", given_name: "Bea", family_name: "Fore" });
    const [user] = await readUsers();
    const second = await signIn({
      sub,
      email: "after@gmail.com",
      given_name: "Af",
      family_name: "Ter",
      hd: "x.example",
    });
    expect(second.body.user).toEqual(first.body.user);
    expect(await readUsers()).toEqual([{ ...user, last_login: expect.any(Date) }]);
    expect(await readIdentities()).toMatchObject([
      { user_id: user!.id, subject: sub, email: "after@gmail.com", given_name: "Af", family_name: "Ter" },
    ]);
    expect(await countRows(server)).toEqual({ users: 1, identities: 1, sessions: 2, usedTokens: 2 });
  });

  test("S16: the same subject at another issuer is somebody else", async () => {
    const account = { sub: "200000000000000000009", email: "same@mail.example", email_verified: false };
    const first = await signIn({ ...account, given_name: "First" });
    await server.db.updateTable("latchkey_identities").set({ issuer: "https://another.example" }).execute();
    const second = await signIn({ ...account, given_name: "Second" });
    expect(second.status).toBe(200);
    expect(second.body.user.pk).not.toBe(first.body.user.pk);
    const third = await signIn({ ...account, given_name: "Third" });
    expect(third.body.user.pk).toBe(second.body.user.pk);
    const names = (await readIdentities()).map(({ issuer, given_name }) => [issuer, given_name]);
    expect(Object.fromEntries(names)).toEqual({ "https://another.example": "First", [idp.issuer]: "Third" });
    expect(await countRows(server)).toMatchObject({ users: 2, identities: 2 });
  });

  test("S16: somebody else with an address that was another's is somebody else", async () => {
    const first = await signIn({
      sub: "200000000000000000002",
      email: "reused@mail.example",
      email_verified: false,
    });
    const second = await signIn({
      sub: "200000000000000000003",
      email: "reused@mail.example",
      email_verified: false,
    });
    expect(second.status).toBe(200);
    expect(second.body.user.pk).not.toBe(first.body.user.pk);
    expect(await countRows(server)).toMatchObject({ users: 2, identities: 2 });
  });

  test("S16: a known identity signs in whatever its address has become", async () => {
    const sub = "200000000000000000004";
    const first = await signIn({ sub, email: "mine@gmail.com" });
    await addUser(server, { email: "admin@gmail.com", is_staff: true });
    const second = await signIn({ sub, email: "admin@gmail.com" });
    expect(second.status).toBe(200);
    expect(second.body.user).toEqual(first.body.user);
  });

  test("S16: a user who has changed their own address stays the same person", async () => {
    const first = await signIn("verified@gmail.com");
    await server.db.updateTable("users").set({ email: "new@mail.example", username: "renamed" }).execute();
    const second = await signIn("verified@gmail.com");
    expect(second.body.user).toMatchObject({
      pk: first.body.user.pk,
      email: "new@mail.example",
      username: "renamed",
    });
  });

  test("namesakes get names of their own", async () => {
    const usernames = new Set<string>();
    for (const domain of ["a", "b", "c", "d"]) {
      const { body } = await signIn({ email: `ada@${domain}.example`, email_verified: false });
      usernames.add(body.user.username);
    }
    expect(usernames.size).toBe(4);
    expect(usernames).toContain("ada");
    for (const username of usernames) expect(username).toMatch(/^ada\d*$/);
  });

  test("an inactive person does not get in, and nothing is written", async () => {
    await signIn("verified@gmail.com");
    await server.db.updateTable("users").set({ is_active: false }).execute();
    const [before, [identity]] = [await readUsers(), await readIdentities()];
    const pair = await idp.issueTokens({ account: "verified@gmail.com" });
    for (const evidence of [pair, { access_token: pair.access_token }]) {
      expect(await exchange(server, evidence)).toEqual(refusal("sign_in_inactive"));
    }
    expect(await readUsers()).toEqual(before);
    expect(await readIdentities()).toEqual([identity]);
    expect(await countRows(server)).toEqual(onePerson);
  });

  test("S30: no token of the provider is stored or logged", async () => {
    const pair = await idp.issueTokens({ account: "verified@gmail.com" });
    await exchange(server, pair);
    await exchange(server, pair);
    await exchange(server, { access_token: pair.access_token });
    const tables = [
      "users",
      "latchkey_identities",
      "latchkey_sessions",
      "latchkey_used_tokens",
      "latchkey_audit",
    ] as const;
    const rows = await Promise.all(tables.map((table) => server.db.selectFrom(table).selectAll().execute()));
    const written = JSON.stringify(rows) + server.log.join("\n");
    const [header, payload, signature] = pair.id_token.split(".");
    for (const secret of [header, payload, signature, pair.access_token])
      expect(written).not.toContain(secret);
  });

  test("S10: the age of a token counts by the server's clock", async () => {
    const node = await startTestServer({ database, idp });
    const account = "verified@gmail.com";
    const token = await idp.issueTokens({ account });
    node.clock.advance(minutes(11));
    expect(await exchange(node, token)).toEqual(refusal("provider_token_refused"));
    node.clock.advance(days(1));
    const iat = epochSeconds(node.clock.now());
    const claims = { iat, exp: iat + minutes(60) / seconds(1) };
    expect((await exchange(node, await idp.issueTokens({ account, claims }))).status).toBe(200);
    await node.close();
  });
});
