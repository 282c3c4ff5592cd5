import { setTimeout } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { minutes, seconds } from "../kernel/duration.ts";
import { countWaiting } from "../testing/count-waiting.ts";
import {
  addUser,
  countRows,
  exchange,
  forgetEverybody,
  nothingWritten,
  refusal,
  startTestProvider,
} from "../testing/exchange.ts";
import { patiently } from "../testing/patiently.ts";
import { inParallel } from "../testing/refresh.ts";
import { type Answer, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const callers = 50;
const sub = "400000000000000000001";

const usersOf = (answers: readonly Answer[]) => new Set(answers.map(({ body }) => body.user?.pk));
const statusesOf = (answers: readonly Answer[]) => [...new Set(answers.map(({ status }) => status))];

describe.each(databases)("first sign-ins at once, on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
    // The provider's keys are known, so that the callers meet in the database and not in a reading of keys.
    await server.signIn();
  });
  beforeEach(() => forgetEverybody(server));
  afterAll(() => server.close());

  /** Brings a token for each account at the same time. */
  const signInAll = async (accounts: readonly Parameters<typeof idp.issueTokens>[0]["account"][]) => {
    const pairs = await Promise.all(accounts.map((account) => idp.issueTokens({ account })));
    return Promise.all(pairs.map((pair) => patiently(() => exchange(server, pair))));
  };

  test.each([
    [1_000, "a proven address", { sub, email: "one@gmail.com" }],
    [callers, "an address that reserves nothing", { sub, email: "one@mail.example", email_verified: false }],
  ])(
    "S17: %d of one person with %s make one user and one identity",
    async (count, _name, account) => {
      const answers = await signInAll(Array.from({ length: count }, () => account));
      expect(statusesOf(answers)).toEqual([200]);
      expect(usersOf(answers).size).toBe(1);
      expect(await countRows(server)).toEqual({
        users: 1,
        identities: 1,
        sessions: count,
        usedTokens: count,
      });
    },
    minutes(5),
  );

  test("of namesakes make a user each, with a name each", async () => {
    const answers = await signInAll(
      Array.from({ length: callers }, (_, index) => ({
        email: `ada@host${index}.example`,
        email_verified: false,
      })),
    );
    expect(statusesOf(answers)).toEqual([200]);
    expect(new Set(answers.map(({ body }) => body.user.username)).size).toBe(callers);
    expect(await countRows(server)).toMatchObject({ users: callers, identities: callers });
  });

  test("of two accounts of the provider with one proven address make one user with two identities", async () => {
    const other = "400000000000000000002";
    const answers = await signInAll(
      Array.from({ length: callers }, (_, index) => ({
        sub: index % 2 ? sub : other,
        email: "shared@gmail.com",
      })),
    );
    expect(statusesOf(answers)).toEqual([200]);
    expect(usersOf(answers).size).toBe(1);
    expect(await countRows(server)).toMatchObject({ users: 1, identities: 2, sessions: callers });
  });

  test("link one identity to the account with that address (S20)", async () => {
    const ownerId = await addUser(server, { email: "owner@gmail.com" });
    const answers = await signInAll(
      Array.from({ length: callers }, () => ({ sub, email: "owner@gmail.com" })),
    );
    expect(statusesOf(answers)).toEqual([200]);
    expect([...usersOf(answers)]).toEqual([ownerId]);
    expect(await countRows(server)).toMatchObject({ users: 1, identities: 1, sessions: callers });
    const linked = await server.db
      .selectFrom("latchkey_audit")
      .selectAll()
      .where("event", "=", "identity_linked")
      .execute();
    expect(linked).toHaveLength(1);
  });

  const promotions = [
    { change: { is_staff: true }, refused: "link_required" },
    { change: { is_superuser: true }, refused: "link_required" },
    { change: { email_verified_at: null }, refused: "link_required" },
    { change: { is_active: false }, refused: "sign_in_inactive" },
  ] as const;

  test.each(promotions)(
    "wait for a change of the account under way: $change ends in $refused",
    async ({ change, refused }) => {
      const ownerId = await addUser(server, { email: "owner@gmail.com" });
      const pairs = await inParallel(20, () =>
        idp.issueTokens({ account: { sub, email: "owner@gmail.com" } }),
      );
      // The change is written and not yet committed when the sign-ins come.
      const answers = await server.db.transaction().execute(async (tx) => {
        await tx.updateTable("users").set(change).where("id", "=", ownerId).execute();
        const started = pairs.map((pair) => exchange(server, pair));
        await setTimeout(150);
        return { started };
      });
      for (const answer of await Promise.all(answers.started)) expect(answer).toEqual(refusal(refused));
      expect(await countRows(server)).toEqual({ ...nothingWritten, users: 1 });
    },
  );

  test("S20: are not linked to an account whose address changes in the same moment", async () => {
    const ownerId = await addUser(server, { email: "owner@gmail.com" });
    const pairs = await inParallel(20, () => idp.issueTokens({ account: { sub, email: "owner@gmail.com" } }));
    const { first, others } = await server.db.transaction().execute(async (tx) => {
      await tx.updateTable("users").set({ email: "new@mail.example" }).where("id", "=", ownerId).execute();
      // One alone looks for the account of its address first; several take themselves for new.
      const alone = exchange(server, pairs[0]!);
      await setTimeout(150);
      const together = pairs.slice(1).map((pair) => exchange(server, pair));
      await setTimeout(150);
      return { first: alone, others: together };
    });
    const answers = await Promise.all([first, ...others]);
    expect(statusesOf(answers)).toEqual([200]);
    expect(usersOf(answers).size).toBe(1);
    expect(usersOf(answers)).not.toContain(ownerId);
    expect(await countRows(server)).toMatchObject({ users: 2, identities: 1, sessions: 20 });
  });

  test("an identity that is removed in the same moment signs nobody in to the account that it left", async () => {
    const account = { sub, email: "left@mail.example", email_verified: false };
    const first = await exchange(server, await idp.issueTokens({ account }));
    const formerId: string = first.body.user.pk;
    const pair = await idp.issueTokens({ account });
    const { started } = await server.db.transaction().execute(async (tx) => {
      await tx.updateTable("users").set({ first_name: "Former" }).where("id", "=", formerId).execute();
      await tx.deleteFrom("latchkey_identities").execute();
      const under = exchange(server, pair);
      await setTimeout(150);
      return { started: under };
    });
    const second = await started;
    expect(second.status).toBe(200);
    expect(second.body.user.pk).not.toBe(formerId);
    expect(await countRows(server)).toEqual({ users: 2, identities: 1, sessions: 2, usedTokens: 2 });
  });
});

// What SQLite cannot show: it has one lock for all, and two servers on one file take turns by blocking.
describe("first sign-ins at once, on several connections of postgres", () => {
  let server: TestServer & { readonly databaseUrl: string };
  beforeAll(async () => {
    server = await startTestServer({ database: "postgres", idp });
    await server.signIn();
  });
  beforeEach(() => forgetEverybody(server));
  afterAll(() => server.close());

  test("S17: of one person on two nodes make one user", async () => {
    const node = await startTestServer({
      database: "postgres",
      idp,
      databaseUrl: server.databaseUrl,
    });
    await node.signIn();
    await forgetEverybody(server);
    const pairs = await inParallel(callers, () =>
      idp.issueTokens({ account: { sub, email: "one@gmail.com" } }),
    );
    const answers = await Promise.all(pairs.map((pair, index) => exchange(index % 2 ? server : node, pair)));
    await node.close();
    expect(statusesOf(answers)).toEqual([200]);
    expect(await countRows(server)).toEqual({
      users: 1,
      identities: 1,
      sessions: callers,
      usedTokens: callers,
    });
  });

  test("hold nothing that the deletion of the account waits for", async () => {
    const first = await exchange(server, await idp.issueTokens({ account: { sub, email: "one@gmail.com" } }));
    const pairs = await inParallel(20, () => idp.issueTokens({ account: { sub, email: "one@gmail.com" } }));
    const { started } = await server.db.transaction().execute(async (tx) => {
      await sql`set local lock_timeout = '500ms'`.execute(tx);
      await tx
        .updateTable("users")
        .set({ first_name: "Former" })
        .where("id", "=", first.body.user.pk)
        .execute();
      const under = pairs.map((pair) => exchange(server, pair));
      await expect.poll(() => countWaiting(tx), { timeout: seconds(30) }).toBeGreaterThan(0);
      await tx.deleteFrom("users").where("id", "=", first.body.user.pk).execute();
      return { started: under };
    });
    // Who came late enough to find nobody has made a new account.
    const answers = await Promise.all(started);
    expect(answers.filter(({ status }) => status !== 200)).not.toEqual([]);
    expect(usersOf(answers)).not.toContain(first.body.user.pk);
    const people = await server.db.selectFrom("users").select("id").execute();
    expect(people.map(({ id }) => id)).not.toContain(first.body.user.pk);
  });
});
