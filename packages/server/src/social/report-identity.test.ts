import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeHash } from "../passwords/password-worker.ts";
import {
  accountIdsOf,
  connect,
  connectSecond,
  disconnect,
  eventsNamed,
  second,
  tokensNow,
} from "../testing/connect.ts";
import {
  addUser,
  countRows,
  exchange,
  forgetEverybody,
  refusal,
  startTestProvider,
} from "../testing/exchange.ts";
import { inParallel } from "../testing/refresh.ts";
import { readOutbox } from "../testing/session-facts.ts";
import { type Answer, basic, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const fromTheirBrowser = {
  authorization: basic(),
  "x-latchkey-client-address": "203.0.113.7",
  "x-latchkey-user-agent": "Their browser",
};

describe.each(databases)("ASVS 6.3.7: a person is told on %s", (database) => {
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
  const setEmail = (email: string | null) => server.db.updateTable("users").set({ email }).execute();
  /** The mails of the outbox, each with its recipient and what it says. */
  const mails = async () =>
    (await readOutbox(server)).map(({ kind, user_id, opened }) => ({ kind, user_id, ...opened }));
  const mine = () => ({ user_id: me.body.user.pk as string, to: "verified@gmail.com" });
  const said = { provider: "Google", address: "127.0.0.1", userAgent: null };

  test("of an account that is connected, once, however many requests bring it at once", async () => {
    const pairs = await inParallel(20, () => tokensNow(server, idp, second));
    const answers = await inParallel(20, (index) => connect(server, me, pairs[index]));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await mails()).toEqual([{ kind: "identity_connected", ...mine(), content: said }]);
    // It is theirs by now: to bring it again changes nothing.
    await connectMySecond();
    expect(await mails()).toHaveLength(1);
  });

  test("of an account that is disconnected, once, however many requests ask for it at once", async () => {
    await connectMySecond();
    const [first] = await idsOf();
    const answers = await inParallel(20, () => disconnect(server, me, first!));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await mails()).toEqual([
      { kind: "identity_connected", ...mine(), content: said },
      { kind: "identity_disconnected", ...mine(), content: said },
    ]);
  });

  test("of an account that a sign-in connects by itself, and from where; and of their own sign-up by one nothing", async () => {
    expect(await mails()).toEqual([]);
    const userId = await addUser(server, { email: "owner@gmail.com" });
    const evidence = await tokensNow(server, idp, { sub: "owner", email: "owner@gmail.com" });
    expect((await exchange(server, evidence, fromTheirBrowser)).status).toBe(200);
    const content = { provider: "Google", address: "203.0.113.7", userAgent: "Their browser" };
    expect(await mails()).toEqual([
      { kind: "identity_connected", user_id: userId, to: "owner@gmail.com", content },
    ]);
    const again = await tokensNow(server, idp, { sub: "owner", email: "owner@gmail.com" });
    await exchange(server, again, fromTheirBrowser);
    expect(await mails()).toHaveLength(1);
  });

  test("nothing of what was refused", async () => {
    const other = await exchange(server, await tokensNow(server, idp, second));
    expect((await connectMySecond()).body.code).toBe("identity_taken");
    const [theirs] = await idsOf(other);
    expect(await disconnect(server, me, theirs!)).toEqual(refusal("not_found"));
    expect(await disconnect(server, me, (await idsOf())[0]!)).toEqual(refusal("last_way_in"));
    expect(await mails()).toEqual([]);
  });

  test("nothing where they have no address to be told at, and the audit knows", async () => {
    await setEmail(null);
    await server.db
      .updateTable("users")
      .set({ password_hash: makeHash("a password of one's own") })
      .execute();
    expect((await connectMySecond()).status).toBe(200);
    for (const id of await idsOf()) expect((await disconnect(server, me, id)).status).toBe(200);
    expect(await mails()).toEqual([]);
    expect(await eventsNamed(server, "identity_linked")).toHaveLength(1);
    expect(await eventsNamed(server, "identity_unlinked")).toHaveLength(2);
  });

  test("or nothing happens: there is no connection without its mail, and no end of one", async () => {
    await connectMySecond();
    const [first] = await idsOf();
    const third = await tokensNow(server, idp, { ...second, sub: "500000000000000000002" });
    await sql`alter table latchkey_outbox rename to latchkey_outbox_away`.execute(server.db);
    const answers = [await connect(server, me, third), await disconnect(server, me, first!)];
    await sql`alter table latchkey_outbox_away rename to latchkey_outbox`.execute(server.db);
    expect(answers.map(({ status }) => status)).toEqual([500, 500]);
    expect(await countRows(server)).toMatchObject({ identities: 2 });
    // Nothing was used up either.
    expect((await connect(server, me, third)).status).toBe(200);
  });
});
