import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { minutes, seconds } from "../kernel/duration.ts";
import { makeHash } from "../passwords/password-worker.ts";
import { connect, eventsNamed, reauthenticate, second as stranger, tokensNow } from "../testing/connect.ts";
import {
  countRows,
  exchange,
  fetchCode,
  forgetEverybody,
  refusal,
  startTestProvider,
} from "../testing/exchange.ts";
import { inParallel, refresh } from "../testing/refresh.ts";
import { claimsOf, readSession, sessionIdOf } from "../testing/session-facts.ts";
import { createRememberingHasher } from "../testing/shared-hasher.ts";
import { type Answer, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const account = "verified@gmail.com";
const password = "a password of one's own";
const passwordHash = makeHash(password);
const longAgo = new Date(0);

describe.each(databases)("a person proves themselves again, on %s,", (database) => {
  let server: TestServer;
  let me: Answer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp, passwords: createRememberingHasher() });
  });
  beforeEach(async () => {
    await forgetEverybody(server);
    await server.db.deleteFrom("latchkey_limits").execute();
    me = await server.signIn();
    await server.db.updateTable("users").set({ password_hash: passwordHash }).execute();
    await server.db.updateTable("latchkey_sessions").set({ authenticated_at: longAgo }).execute();
  });
  afterAll(() => server.close());

  const authenticatedAt = async (signIn = me) =>
    (await readSession(server, sessionIdOf(signIn))).authenticated_at;
  const isRecent = async (signIn = me) =>
    server.clock.now().getTime() - (await authenticatedAt(signIn)).getTime() < minutes(1);
  const byGoogle = async (who: Parameters<typeof tokensNow>[2] = account) => ({
    provider: "google",
    ...(await tokensNow(server, idp, who)),
  });

  test("by their password; the session counts as just signed in, and no other of theirs", async () => {
    const other = await server.signIn();
    await server.db.updateTable("latchkey_sessions").set({ authenticated_at: longAgo }).execute();
    const before = await readSession(server, sessionIdOf(me));
    const answer = await reauthenticate(server, me, { password });
    expect([answer.status, answer.body]).toEqual([200, {}]);
    expect(await isRecent()).toBe(true);
    expect(await authenticatedAt(other)).toEqual(longAgo);
    const after = await readSession(server, sessionIdOf(me));
    expect(after).toEqual({ ...before, authenticated_at: expect.any(Date) });
    const renewed = await refresh(server, me.body.refresh);
    expect(Date.now() / 1000 - (claimsOf(renewed.body.access).auth_time as number)).toBeLessThan(60);
    expect(await eventsNamed(server, "reauthenticated")).toEqual([
      expect.objectContaining({
        user_id: me.body.user.pk,
        site_id: "web",
        session_id: sessionIdOf(me),
        details: { amr: "pwd" },
      }),
    ]);
  });

  test.each([
    ["a pair of tokens", () => byGoogle()],
    ["an id token", async () => ({ provider: "google", id_token: (await byGoogle()).id_token })],
    ["an access token", async () => ({ provider: "google", access_token: (await byGoogle()).access_token })],
    ["a code", async () => ({ provider: "google", ...(await fetchCode(idp, account)) })],
  ])("by a provider's account of theirs, by %s", async (_, bring) => {
    const answer = await reauthenticate(server, me, await bring());
    expect([answer.status, answer.body]).toEqual([200, {}]);
    expect(await isRecent()).toBe(true);
    expect(await eventsNamed(server, "reauthenticated")).toMatchObject([{ details: { amr: "fed" } }]);
    expect(await countRows(server)).toMatchObject({ users: 1, identities: 1, sessions: 1 });
  });

  test("S23, S78, S79: and what needs a recent proof is open for five minutes", async () => {
    const connectStranger = async () => connect(server, me, await tokensNow(server, idp, stranger));
    expect(await connectStranger()).toEqual(refusal("reauthentication_required"));
    for (const proof of [{ password }, await byGoogle()]) {
      expect((await reauthenticate(server, me, proof)).status).toBe(200);
      expect((await connectStranger()).status).toBe(200);
      server.clock.advance(minutes(5) + seconds(1));
      me = { ...me, body: (await refresh(server, me.body.refresh)).body };
      expect(await connectStranger()).toEqual(refusal("reauthentication_required"));
    }
  });

  test("but not by a wrong password, nor by one where there is none: with one answer", async () => {
    for (const hash of [passwordHash, null, "!unusable"]) {
      await server.db.updateTable("users").set({ password_hash: hash }).execute();
      expect(await reauthenticate(server, me, { password: `${password}x` })).toEqual(
        refusal("credentials_refused"),
      );
    }
    expect(await authenticatedAt()).toEqual(longAgo);
    expect(await eventsNamed(server, "reauthenticated")).toEqual([]);
    const event = { user_id: me.body.user.pk, session_id: sessionIdOf(me) };
    expect(await eventsNamed(server, "sign_in_refused")).toMatchObject([event, event, event]);
  });

  test("S82: nor by guessing: the right password comes too late after too many wrong ones", async () => {
    const guesses = await inParallel(20, (index) =>
      reauthenticate(server, me, { password: `guess ${index}` }),
    );
    const refused = guesses.filter(({ body }) => body.code === "invalid_credentials");
    const throttled = guesses.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(10);
    expect(refused.length + throttled.length).toBe(20);
    const late = await reauthenticate(server, me, { password });
    expect([late.status, late.body.code]).toEqual([429, "throttled"]);
    expect(late.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(await authenticatedAt()).toEqual(longAgo);
  });

  test.each([
    ["nobody's yet", stranger],
    ["somebody else's", "member@workspace.example"],
  ])("nor by a provider's account that is %s, which uses nothing up", async (_, who) => {
    await server.signIn({ account: "member@workspace.example" });
    const before = await countRows(server);
    const evidence = await byGoogle(who);
    expect(await reauthenticate(server, me, evidence)).toEqual(refusal("provider_token_refused"));
    expect(await countRows(server)).toEqual(before);
    expect(await authenticatedAt()).toEqual(longAgo);
    expect((await exchange(server, evidence)).status).toBe(200);
  });

  test("S12: nor by a token that was used, here or at a sign-in", async () => {
    const used = await byGoogle();
    await exchange(server, used);
    expect(await reauthenticate(server, me, used)).toEqual(refusal("provider_token_refused"));
    const evidence = await byGoogle();
    const answers = await inParallel(20, () => reauthenticate(server, me, evidence));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(answer).toEqual(refusal("provider_token_refused"));
    }
    expect(await exchange(server, evidence)).toEqual(refusal("provider_token_refused"));
    expect(await eventsNamed(server, "reauthenticated")).toHaveLength(1);
  });

  test("nor by what the sign-in would not take", async () => {
    const { access_token } = await byGoogle();
    const foreign = await idp.issueTokens({ account, claims: { aud: "another-client" } });
    const cases = [
      [{ provider: "google" }, "provider_token_missing"],
      [{ provider: "google", id_token: "garbage", access_token }, "provider_token_refused"],
      [{ provider: "google", id_token: foreign.id_token }, "provider_token_refused"],
      [{ provider: "nobody", access_token }, "not_found"],
    ] as const;
    for (const [evidence, name] of cases) {
      expect(await reauthenticate(server, me, evidence)).toEqual(refusal(name));
    }
    expect(await authenticatedAt()).toEqual(longAgo);
  });

  test("nor by nothing", async () => {
    const { id_token } = await byGoogle();
    const required = { password: ["This field is required."] };
    for (const evidence of [{}, { provider: "" }, { id_token }]) {
      const { status, body } = await reauthenticate(server, me, evidence);
      expect([status, body]).toEqual([400, required]);
    }
    const blank = await reauthenticate(server, me, { password: "" });
    expect([blank.status, blank.body]).toEqual([400, { password: ["This field may not be blank."] }]);
    const tooLong = await reauthenticate(server, me, { password: "x".repeat(1025) });
    expect([tooLong.status, Object.keys(tooLong.body as object)]).toEqual([400, ["password"]]);
    expect(await reauthenticate(server, { ...me, body: {} }, { password })).toMatchObject({ status: 401 });
  });

  test("S110: and nobody else's word counts: the password is that of who is signed in", async () => {
    const other = await server.signIn({ account: "member@workspace.example" });
    await server.db
      .updateTable("users")
      .set({ password_hash: makeHash("somebody else's") })
      .where("id", "=", other.body.user.pk as string)
      .execute();
    const pk = other.body.user.pk as string;
    const evidence = { password: "somebody else's", user: pk, user_id: pk, pk, id: pk, sub: pk };
    expect(await reauthenticate(server, me, evidence)).toEqual(refusal("credentials_refused"));
  });

  const endings = [
    ["signed out everywhere", { auth_epoch: 1 }, {}],
    ["deactivated", { is_active: false }, {}],
    ["signed out", {}, { ended_at: new Date(), end_reason: "signed_out" }],
  ] as const;

  /** Twenty proofs that come while a change is written and not yet committed: five passwords, the others by the provider. */
  const proveDuring = async (userChange: object, sessionChange: object) => {
    const evidence = await inParallel(15, () => byGoogle());
    const { started } = await server.db.transaction().execute(async (tx) => {
      const changed = { first_name: "Changing", ...userChange };
      await tx.updateTable("users").set(changed).execute();
      await tx
        .updateTable("latchkey_sessions")
        .set({ end_reason: null, ...sessionChange })
        .execute();
      const under = inParallel(20, (index) => reauthenticate(server, me, evidence[index] ?? { password }));
      await setTimeout(600);
      return { started: under };
    });
    return started;
  };

  test.each(endings)("S61: but not who is %s meanwhile, for twenty callers", async (_, user, session) => {
    const before = await countRows(server);
    for (const { status } of await proveDuring(user, session)) expect(status).toBe(401);
    expect(await authenticatedAt()).toEqual(longAgo);
    expect(await countRows(server)).toEqual(before);
    expect(await eventsNamed(server, "reauthenticated")).toEqual([]);
  });

  test("S61: nor by a password that this very session changes meanwhile", async () => {
    const answers = await proveDuring({ auth_epoch: 1, password_hash: null }, { epoch: 1 });
    for (const answer of answers.slice(15)) expect(answer).toEqual(refusal("credentials_refused"));
    const events = await eventsNamed(server, "reauthenticated");
    expect(events.filter(({ details }) => details.amr === "pwd")).toEqual([]);
  });

  test("S61: nor by an account of the provider that is disconnected meanwhile", async () => {
    const evidence = await inParallel(20, () => byGoogle());
    const { started } = await server.db.transaction().execute(async (tx) => {
      await tx.updateTable("users").set({ first_name: "Ending" }).execute();
      await tx.deleteFrom("latchkey_identities").execute();
      const under = evidence.map((each) => reauthenticate(server, me, each));
      await setTimeout(200);
      return { started: under };
    });
    for (const answer of await Promise.all(started)) {
      expect(answer).toEqual(refusal("provider_token_refused"));
    }
    expect(await authenticatedAt()).toEqual(longAgo);
  });
});
