import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { minutes, seconds } from "../kernel/duration.ts";
import { addSite } from "../testing/add-site.ts";
import { connect, connectSecond, eventsNamed, identitiesOf, second, tokensNow } from "../testing/connect.ts";
import {
  countRows,
  exchange,
  fetchCode,
  forgetEverybody,
  refusal,
  startTestProvider,
} from "../testing/exchange.ts";
import { bearerOf } from "../testing/people.ts";
import { inParallel, refresh } from "../testing/refresh.ts";
import { sessionIdOf } from "../testing/session-facts.ts";
import { type Answer, basic, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterEach(() => idp.faults.behaveNormally());
afterAll(() => idp.close());

const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;

const usersOf = ({ db }: TestServer) => db.selectFrom("users").selectAll().orderBy("id").execute();

describe.each(databases)("a provider's account is connected, on %s,", (database) => {
  let server: TestServer;
  let me: Answer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(async () => {
    await forgetEverybody(server);
    me = await server.signIn();
  });
  afterAll(() => server.close());

  const connectMySecond = (signIn = me) => connectSecond(server, idp, signIn);

  test("S45: to the person who is signed in, whose session goes on; the answer may not be stored", async () => {
    const before = await usersOf(server);
    const answer = await connectMySecond();
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        access: expect.any(String),
        refresh: me.body.refresh,
        access_expiration: timestamp,
        refresh_expiration: timestamp,
        user: me.body.user,
      },
    ]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(sessionIdOf(answer)).toBe(sessionIdOf(me));
    expect(await countRows(server)).toEqual({ users: 1, identities: 2, sessions: 1, usedTokens: 2 });
    expect(await usersOf(server)).toEqual(before);

    const bySecond = await exchange(server, await tokensNow(server, idp, second));
    expect(bySecond.body.user).toEqual(me.body.user);
    expect(sessionIdOf(bySecond)).not.toBe(sessionIdOf(me));
  });

  test("with one event, which names person, session and provider", async () => {
    await connectMySecond();
    const events = await eventsNamed(server, "identity_linked");
    expect(events).toEqual([
      expect.objectContaining({
        user_id: me.body.user.pk,
        site_id: "web",
        session_id: sessionIdOf(me),
        request_id: expect.any(String),
        details: { provider: "google" },
      }),
    ]);
  });

  test("and the answer has the refresh token of the session's generation", async () => {
    const { body } = await refresh(server, me.body.refresh);
    const answer = await connectMySecond();
    expect(answer.body.refresh).toBe(body.refresh);
    expect((await refresh(server, answer.body.refresh)).status).toBe(200);
  });

  test("once: what is the person's already is a success without another row, with what the provider says now", async () => {
    await connectMySecond();
    const renamed = { ...second, email: "renamed@mail.example" };
    const again = await connect(server, me, await tokensNow(server, idp, renamed));
    expect([again.status, again.body.user]).toEqual([200, me.body.user]);
    expect(await countRows(server)).toMatchObject({ users: 1, identities: 2 });
    expect((await identitiesOf(server))[1]).toMatchObject({ email: "renamed@mail.example" });
    expect(await eventsNamed(server, "identity_linked")).toHaveLength(1);
  });

  test("however many of one provider there are", async () => {
    for (const sub of ["500000000000000000002", "500000000000000000003"]) {
      expect((await connect(server, me, await tokensNow(server, idp, { ...second, sub }))).status).toBe(200);
    }
    expect(new Set((await identitiesOf(server)).map(({ user_id }) => user_id))).toEqual(
      new Set([me.body.user.pk]),
    );
  });

  test.each([{ is_staff: true }, { is_superuser: true }])(
    "to %j, who have proved themselves",
    async (change) => {
      await server.db.updateTable("users").set(change).execute();
      expect((await connectMySecond()).status).toBe(200);
      expect(await countRows(server)).toMatchObject({ users: 1, identities: 2 });
    },
  );

  test("and verifies no address of the account, not even its own", async () => {
    await server.db.updateTable("users").set({ email: "own@gmail.com", email_verified_at: null }).execute();
    const own = { sub: second.sub, email: "own@gmail.com", email_verified: true };
    expect((await connect(server, me, await tokensNow(server, idp, own))).status).toBe(200);
    expect(await usersOf(server)).toMatchObject([{ email: "own@gmail.com", email_verified_at: null }]);
  });

  test("S16: unless it is somebody else's; that uses nothing up, and leaves an event", async () => {
    const other = await server.signIn({ account: "member@workspace.example" });
    const theirs = await tokensNow(server, idp, "member@workspace.example");
    const before = await identitiesOf(server);
    expect(await connect(server, me, theirs)).toEqual(refusal("identity_taken"));
    expect(await identitiesOf(server)).toEqual(before);
    expect(await eventsNamed(server, "identity_linked")).toEqual([]);
    expect(await eventsNamed(server, "link_refused")).toEqual([
      expect.objectContaining({
        user_id: me.body.user.pk,
        site_id: "web",
        session_id: sessionIdOf(me),
        details: { provider: "google" },
      }),
    ]);
    expect((await exchange(server, theirs)).body.user).toEqual(other.body.user);
  });

  test("S110: and no word of the request names another person", async () => {
    const other = await server.signIn({ account: "member@workspace.example" });
    const names = ["user", "user_id", "pk", "sub", "id"].map((name) => [name, other.body.user.pk]);
    const evidence = { ...(await tokensNow(server, idp, second)), ...Object.fromEntries(names) };
    const query = new URLSearchParams(names).toString();
    const answer = await server.send("POST", `/api/social/connect/google/?${query}`, {
      body: evidence,
      headers: bearerOf(me),
    });
    expect(answer.body.user).toEqual(me.body.user);
    expect((await identitiesOf(server)).at(-1)).toMatchObject({ user_id: me.body.user.pk });
  });

  test("S23: within five minutes after the sign-in, and not a moment later, whatever is brought", async () => {
    await server.db
      .updateTable("latchkey_sessions")
      .set({ authenticated_at: new Date(server.clock.now().getTime() - minutes(5) + seconds(5)) })
      .execute();
    expect((await connectMySecond()).status).toBe(200);
    server.clock.advance(seconds(6));
    const before = await countRows(server);
    for (const evidence of [await tokensNow(server, idp, second), { id_token: "garbage" }, {}]) {
      expect(await connect(server, me, evidence)).toEqual(refusal("reauthentication_required"));
    }
    expect(await countRows(server)).toEqual(before);
  });

  test("S23: by POST alone, and by nobody who is not signed in", async () => {
    const evidence = await tokensNow(server, idp, second);
    const anonymous = await server.send("POST", "/api/social/connect/google/", { body: evidence });
    expect(anonymous).toEqual(refusal("not_authenticated"));
    const bySite = await server.send("POST", "/api/social/connect/google/", {
      body: evidence,
      headers: { authorization: basic() },
    });
    expect(bySite.status).toBe(401);
    const query = new URLSearchParams({ ...evidence }).toString();
    const byGet = await server.send("GET", `/api/social/connect/google/?${query}`, { headers: bearerOf(me) });
    expect(byGet.status).toBe(405);
    expect(await countRows(server)).toMatchObject({ identities: 1 });
  });

  test.each([
    [
      "an id token",
      async () => ({ id_token: (await tokensNow(server, idp, "outside@mail.example")).id_token }),
    ],
    ["a pair of tokens", () => tokensNow(server, idp, "outside@mail.example")],
    [
      "an access token",
      async () => ({ access_token: (await tokensNow(server, idp, "outside@mail.example")).access_token }),
    ],
    ["a code (S24)", () => fetchCode(idp, "outside@mail.example")],
  ])("by %s", async (_, bring) => {
    // A code is redeemed for what the provider says by its own clock.
    const started = await startTestServer({ database, idp });
    const signIn = await started.signIn();
    expect((await connect(started, signIn, await bring())).status).toBe(200);
    expect(await countRows(started)).toMatchObject({ users: 1, identities: 2, sessions: 1 });
    await started.close();
  });

  test("by what the sign-in would take, and by nothing else", async () => {
    const { access_token } = await tokensNow(server, idp, second);
    const foreign = await idp.issueTokens({ account: second, claims: { aud: "another-client" } });
    const used = await tokensNow(server, idp, "verified@gmail.com");
    await exchange(server, used);
    const before = await countRows(server);
    const cases = [
      [{}, "provider_token_missing"],
      [{ id_token: "garbage", access_token }, "provider_token_refused"],
      [{ id_token: foreign.id_token }, "provider_token_refused"],
      [{ id_token: used.id_token }, "provider_token_refused"],
      [{ access_token: "garbage" }, "provider_token_refused"],
    ] as const;
    for (const [evidence, name] of cases) {
      expect(await connect(server, me, evidence)).toEqual(refusal(name));
    }
    const codeAlone = await connect(server, me, { code: "x" });
    const required = ["This field is required."];
    expect([codeAlone.status, codeAlone.body]).toEqual([
      400,
      { redirect_uri: required, code_verifier: required },
    ]);
    expect(await countRows(server)).toEqual(before);
  });

  test("S12: by a token that nobody has used, and that nobody can use again", async () => {
    const pair = await tokensNow(server, idp, second);
    const answers = await inParallel(20, () => connect(server, me, pair));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(answer).toEqual(refusal("provider_token_refused"));
    }
    expect(await exchange(server, pair)).toEqual(refusal("provider_token_refused"));
    expect(await countRows(server)).toEqual({ users: 1, identities: 2, sessions: 1, usedTokens: 2 });
  });

  test("by a provider of the session's own site, whatever Origin says", async () => {
    const shop = await addSite(server, "shop", ["http://localhost:4000"]);
    try {
      await server.db.deleteFrom("latchkey_site_social_apps").where("site_id", "=", "web").execute();
      const atShop = await server.signIn({ headers: { authorization: basic(shop) } });
      expect((await connectMySecond(atShop)).status).toBe(200);
      const origin = { ...bearerOf(me), origin: "http://localhost:4000" };
      const body = await tokensNow(server, idp, second);
      const answer = await server.send("POST", "/api/social/connect/google/", { body, headers: origin });
      expect(answer).toEqual(refusal("not_found"));
    } finally {
      const { id } = await server.db
        .selectFrom("latchkey_social_apps")
        .select("id")
        .executeTakeFirstOrThrow();
      await server.db
        .insertInto("latchkey_site_social_apps")
        .values({ site_id: "web", social_app_id: id })
        .execute();
      await server.db.deleteFrom("latchkey_sites").where("id", "=", "shop").execute();
    }
  });

  test("by no provider that is unknown, disabled (S27) or of another domain (S29)", async () => {
    const { db } = server;
    const evidence = await tokensNow(server, idp, second);
    const unknown = await server.send("POST", "/api/social/connect/nobody/", {
      body: evidence,
      headers: bearerOf(me),
    });
    expect(unknown).toEqual(refusal("not_found"));
    await db.updateTable("latchkey_social_apps").set({ is_enabled: false }).execute();
    expect(await connect(server, me, evidence)).toEqual(refusal("provider_disabled"));
    await db
      .updateTable("latchkey_social_apps")
      .set({ is_enabled: true, hosted_domain: "workspace.example" })
      .execute();
    expect(await connect(server, me, evidence)).toEqual(refusal("provider_token_refused"));
    await db.updateTable("latchkey_social_apps").set({ hosted_domain: null }).execute();
    expect((await connect(server, me, evidence)).status).toBe(200);
  });
});
