import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { minutes } from "../kernel/duration.ts";
import { makeHash } from "../passwords/password-worker.ts";
import {
  accountIdsOf,
  connectSecond,
  disconnect,
  eventsNamed,
  listAccounts,
  second,
} from "../testing/connect.ts";
import { countRows, forgetEverybody, refusal, startTestProvider } from "../testing/exchange.ts";
import { bearerOf } from "../testing/people.ts";
import { inParallel } from "../testing/refresh.ts";
import { sessionIdOf } from "../testing/session-facts.ts";
import { type Answer, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const passwordHash = makeHash("a password of one's own");
const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;

describe.each(databases)("the provider's accounts of a person, on %s,", (database) => {
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
  const idsOf = (signIn = me) => accountIdsOf(server, signIn);
  const setPassword = (hash: string | null) =>
    server.db
      .updateTable("users")
      .set({ password_hash: hash })
      .where("id", "=", me.body.user.pk as string)
      .execute();

  describe("are listed", () => {
    test("oldest first, with what the wire contract says of each and no more", async () => {
      await server.signIn({ account: "member@workspace.example" });
      await connectMySecond();
      const answer = await listAccounts(server, me);
      const [first] = await server.db
        .selectFrom("latchkey_identities")
        .selectAll()
        .orderBy("created_at")
        .execute();
      const common = {
        id: expect.any(String),
        provider: "google",
        last_login: timestamp,
        date_joined: timestamp,
      };
      expect([answer.status, answer.body]).toEqual([
        200,
        [
          {
            ...common,
            id: first!.id,
            uid: first!.subject,
            last_login: first!.last_login.toISOString(),
            date_joined: first!.created_at.toISOString(),
          },
          { ...common, uid: second.sub },
        ],
      ]);
    });

    test("with the last sign-in by each, and none for whom there is none", async () => {
      const [before] = (await listAccounts(server, me)).body;
      server.clock.advance(minutes(1));
      const later = await server.signIn();
      const [after] = (await listAccounts(server, later)).body;
      expect(after).toEqual({ ...before, last_login: timestamp });
      expect(Date.parse(after.last_login) - Date.parse(before.last_login)).toBeGreaterThanOrEqual(minutes(1));
      await server.db.deleteFrom("latchkey_identities").execute();
      expect((await listAccounts(server, later)).body).toEqual([]);
    });

    test("to nobody who is not signed in", async () => {
      expect(await server.send("GET", "/api/social/accounts/")).toEqual(refusal("not_authenticated"));
    });
  });

  describe("are disconnected", () => {
    test("one by one while there is another, with an event; sessions go on", async () => {
      await connectMySecond();
      const [first] = await idsOf();
      const answer = await disconnect(server, me, first!);
      expect([answer.status, answer.body]).toEqual([200, {}]);
      expect((await listAccounts(server, me)).body).toMatchObject([{ uid: second.sub }]);
      expect(await eventsNamed(server, "identity_unlinked")).toEqual([
        expect.objectContaining({
          user_id: me.body.user.pk,
          site_id: "web",
          session_id: sessionIdOf(me),
          details: { provider: "google" },
        }),
      ]);
      // Whom it signs in now is another person.
      await server.db.updateTable("users").set({ email: null }).execute();
      expect((await server.signIn()).body.user.pk).not.toBe(me.body.user.pk);
    });

    test("down to none by who has a password, however long ago they signed in", async () => {
      await setPassword(passwordHash);
      server.clock.advance(minutes(4));
      await server.db
        .updateTable("latchkey_sessions")
        .set({ authenticated_at: new Date(server.clock.now().getTime() - minutes(60)) })
        .execute();
      const [only] = await idsOf();
      expect((await disconnect(server, me, only!)).status).toBe(200);
      expect(await countRows(server)).toMatchObject({ users: 1, identities: 0, sessions: 1 });
    });

    test.each([
      ["no password", null],
      ["Django's unusable password", "!GG1bcOzPWGKmVQ0o"],
      ["a hash that nobody verifies", "md5$salt$5f4dcc3b5aa765d61d8327deb882cf99"],
    ])("but not the last one of somebody with %s, verified address or not", async (_, hash) => {
      await setPassword(hash);
      const [only] = await idsOf();
      for (const email_verified_at of [server.clock.now(), null]) {
        await server.db.updateTable("users").set({ email_verified_at }).execute();
        expect(await disconnect(server, me, only!)).toEqual(refusal("last_way_in"));
      }
      expect(await idsOf()).toEqual([only]);
      expect(await eventsNamed(server, "identity_unlinked")).toEqual([]);
    });

    test("S109: by nobody else: another's id answers as an unknown one, which is 404 before it is the last", async () => {
      const other = await server.signIn({ account: "member@workspace.example" });
      const [theirs] = await idsOf(other);
      const ids = [
        theirs!,
        theirs!.toUpperCase(),
        server.latchkey.newId(),
        "x",
        "1",
        "%00",
        "..%2f..",
        `${theirs!}%20`,
        "null",
      ];
      for (const id of ids) {
        const answer = await disconnect(server, me, id);
        expect([id, answer.status, answer.body]).toEqual([
          id,
          404,
          { detail: "Not found.", code: "not_found" },
        ]);
      }
      expect(await idsOf(other)).toEqual([theirs]);
      expect(await disconnect(server, me, (await idsOf())[0]!)).toEqual(refusal("last_way_in"));
    });

    test("by their id in either case, on either database", async () => {
      await connectMySecond();
      const [first] = await idsOf();
      expect((await disconnect(server, me, first!.toUpperCase())).status).toBe(200);
    });

    test("S110: of no other person, whom the request may name", async () => {
      const other = await server.signIn({ account: "member@workspace.example" });
      const [theirs] = await idsOf(other);
      const pk = other.body.user.pk as string;
      const answer = await server.send("POST", `/api/social/accounts/${theirs}/disconnect/?user_id=${pk}`, {
        body: { user: pk, user_id: pk, pk, sub: pk },
        headers: bearerOf(me),
      });
      expect(answer).toEqual(refusal("not_found"));
    });

    test("S113: by POST alone, and by nobody who is not signed in", async () => {
      await connectMySecond();
      const [first] = await idsOf();
      const path = `/api/social/accounts/${first}/disconnect/`;
      expect(await server.send("POST", path, { body: {} })).toEqual(refusal("not_authenticated"));
      for (const method of ["GET", "DELETE", "PUT"]) {
        expect((await server.send(method, path, { headers: bearerOf(me) })).status).toBe(405);
      }
      expect(await idsOf()).toHaveLength(2);
    });

    test("both of two by twenty at once: one stays", async () => {
      await connectMySecond();
      const ids = await idsOf();
      const answers = await inParallel(20, (index) => disconnect(server, me, ids[index % 2]!));
      const named = (code: string) => answers.filter(({ body }) => body.code === code).length;
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect([named("last_way_in"), named("not_found")]).toEqual([10, 9]);
      expect(await idsOf()).toHaveLength(1);
      expect(await eventsNamed(server, "identity_unlinked")).toHaveLength(1);
    });

    test("the last of them by twenty while the password goes: a way in stays", async () => {
      await setPassword(passwordHash);
      const [only] = await idsOf();
      const { started } = await server.db.transaction().execute(async (tx) => {
        await tx.updateTable("users").set({ password_hash: null }).execute();
        const under = inParallel(20, () => disconnect(server, me, only!));
        await setTimeout(200);
        return { started: under };
      });
      for (const answer of await started) expect(answer).toEqual(refusal("last_way_in"));
      expect(await idsOf()).toEqual([only]);
    });

    test("S61: by no session that ends meanwhile", async () => {
      await connectMySecond();
      const [first] = await idsOf();
      const { started } = await server.db.transaction().execute(async (tx) => {
        await tx.updateTable("users").set({ auth_epoch: 1 }).execute();
        const under = inParallel(20, () => disconnect(server, me, first!));
        await setTimeout(200);
        return { started: under };
      });
      for (const { status, body } of await started) {
        expect([status, body.code]).toEqual([401, "token_not_valid"]);
      }
      expect(await countRows(server)).toMatchObject({ identities: 2 });
    });
  });
});

describe.each(databases)("where people sign in by their address alone, on %s,", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp, accounts: { signInBy: "email" } });
  });
  afterAll(() => server.close());

  test.each([
    ["an address disconnects the last account that they have", "address@mail.example", 200],
    ["none does not, since no login would take their name", null, 400],
  ])("a person with a password and %s", async (_, email, status) => {
    const me = await server.signIn({ account: second });
    await server.db
      .updateTable("users")
      .set({ password_hash: passwordHash, email })
      .where("id", "=", me.body.user.pk as string)
      .execute();
    const { body } = await listAccounts(server, me);
    const answer = await disconnect(server, me, body[0].id as string);
    expect([answer.status, answer.body.code]).toEqual([status, status === 400 ? "last_way_in" : undefined]);
    expect((await listAccounts(server, me)).body).toHaveLength(status === 400 ? 1 : 0);
  });
});
