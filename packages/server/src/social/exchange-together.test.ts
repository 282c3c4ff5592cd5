import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { seconds } from "../kernel/duration.ts";
import {
  addUser,
  countRows,
  exchange,
  forgetEverybody,
  refusal,
  startTestProvider,
} from "../testing/exchange.ts";
import { inParallel } from "../testing/refresh.ts";
import { readSession, sessionIdOf } from "../testing/session-facts.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const accountOf = (person: number) => ({
  sub: `3000000000000000000${String(person).padStart(2, "0")}`,
  email: `person-${person}@mail.example`,
  email_verified: false,
});
const issue = (person: number) => idp.issueTokens({ account: accountOf(person) });

/** Signs twenty people in for the first time, one after the other. @returns Their ids, in order. */
async function meetTwenty(server: TestServer): Promise<string[]> {
  const ids: string[] = [];
  for (let person = 0; person < 20; person++) {
    const { body } = await exchange(server, await issue(person));
    ids.push(body.user.pk as string);
  }
  return ids;
}

describe.each(databases)("people who come back in one moment, on %s,", (database) => {
  let server: TestServer;
  let ids: string[];
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(async () => {
    await forgetEverybody(server);
    ids = await meetTwenty(server);
  });
  afterAll(() => server.close());

  test("each get a session of their own", async () => {
    const pairs = await inParallel(20, issue);
    const answers = await Promise.all(pairs.map((pair) => exchange(server, pair)));
    expect(answers.map(({ body }) => body.user.pk as string)).toEqual(ids);
    const sessions = await Promise.all(answers.map((answer) => readSession(server, sessionIdOf(answer))));
    expect(sessions.map(({ user_id }) => user_id)).toEqual(ids);
    expect(await countRows(server)).toMatchObject({ users: 20, sessions: 40, usedTokens: 40 });
  });

  test("S12: are let in though others among them are not, and what is refused is not used up", async () => {
    const pairs = await inParallel(20, issue);
    expect((await exchange(server, pairs[7]!)).status).toBe(200);
    const deactivate = (is_active: boolean) =>
      server.db.updateTable("users").set({ is_active }).where("id", "=", ids[3]!).execute();
    await deactivate(false);
    const answers = await Promise.all(pairs.map((pair) => exchange(server, pair)));
    expect(answers[3]).toEqual(refusal("sign_in_inactive"));
    expect(answers[7]).toEqual(refusal("provider_token_refused"));
    const others = answers.filter((_, person) => person !== 3 && person !== 7);
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 200));
    await deactivate(true);
    expect((await exchange(server, pairs[3]!)).status).toBe(200);
    expect(await countRows(server)).toMatchObject({ users: 20, sessions: 40, usedTokens: 40 });
  });
});

describe.each(databases)("people who come for the first time in one moment, on %s,", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(() => forgetEverybody(server));
  afterAll(() => server.close());

  const exchangeAll = (pairs: readonly unknown[]) => Promise.all(pairs.map((pair) => exchange(server, pair)));
  const usersById = async () =>
    new Map((await server.db.selectFrom("users").selectAll().execute()).map((user) => [user.id, user]));

  test("are each made a user of their own, with the events of a first sign-in", async () => {
    const answers = await exchangeAll(await inParallel(20, issue));
    const names = answers.map(({ body }) => body.user.username as string);
    expect(names).toEqual(answers.map((_, person) => `person-${person}`));
    const sessions = await Promise.all(answers.map((answer) => readSession(server, sessionIdOf(answer))));
    expect(sessions.map(({ user_id }) => user_id)).toEqual(answers.map(({ body }) => body.user.pk as string));
    const events = await server.db.selectFrom("latchkey_audit").selectAll().orderBy("id").execute();
    for (const { body } of answers) {
      const own = events.filter(({ user_id }) => user_id === body.user.pk);
      expect(own.map(({ event }) => event)).toEqual(["user_created", "signed_in"]);
    }
    const again = await exchangeAll(await inParallel(20, issue));
    expect(again.map(({ body }) => body.user.pk as string)).toEqual(answers.map(({ body }) => body.user.pk));
    expect(await countRows(server)).toEqual({ users: 20, identities: 20, sessions: 40, usedTokens: 40 });
  });

  test("are users of their own though they are namesakes", async () => {
    const pairs = await inParallel(20, (person) =>
      idp.issueTokens({ account: { ...accountOf(person), email: `ada@mail-${person}.example` } }),
    );
    const answers = await exchangeAll(pairs);
    const users = await usersById();
    expect(users.size).toBe(20);
    for (const { body } of answers) expect(users.get(body.user.pk)?.username).toMatch(/^ada\d*$/);
  });

  test("S20, S21: get no account that is there already, though others beside them are let in", async () => {
    await addUser(server, { email: "admin@gmail.com", is_staff: true });
    const theirs = await addUser(server, { email: "mine@gmail.com", email_verified_at: new Date() });
    const pairs = await inParallel(20, (person) => {
      const email = { 5: "admin@gmail.com", 11: "mine@gmail.com" }[person] ?? `person-${person}@gmail.com`;
      return idp.issueTokens({ account: { ...accountOf(person), email, email_verified: true } });
    });
    const answers = await exchangeAll(pairs);
    expect(answers[5]).toEqual(refusal("link_required"));
    expect(answers[11]!.body.user.pk).toBe(theirs);
    const others = answers.filter((_, person) => person !== 5);
    expect(new Set(others.map(({ body }) => body.user.pk as string)).size).toBe(19);
    expect(await countRows(server)).toMatchObject({ users: 20, identities: 19, sessions: 19 });
  });
});

// SQLite has one transaction at a time, and nobody holds a row.
describe("while somebody holds a row, on postgres,", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database: "postgres", idp });
  });
  beforeEach(() => forgetEverybody(server));
  afterAll(() => server.close());

  const heldPerson = 10;

  /** Brings twenty tokens while `hold` is under way. @returns What is answered meanwhile, and what after it. */
  async function exchangeBeside(hold: (tx: TestServer["db"]) => Promise<unknown>) {
    const pairs = await inParallel(20, issue);
    const began = performance.now();
    const { others, held } = await server.db.transaction().execute(async (tx) => {
      await hold(tx);
      const asking = pairs.map((pair) => exchange(server, pair));
      const answers = await Promise.all(asking.toSpliced(heldPerson, 1));
      return { others: answers, held: asking[heldPerson]! };
    });
    // Whoever waits for a lock gives up after 15 seconds.
    expect(performance.now() - began).toBeLessThan(seconds(10));
    return { others, held: await held };
  }

  const holds: readonly [what: string, hold: (tx: TestServer["db"], id: string) => Promise<unknown>][] = [
    ["row", (tx, id) => tx.updateTable("users").set({ first_name: "Held" }).where("id", "=", id).execute()],
    ["name", (tx, id) => tx.updateTable("users").set({ username: "held" }).where("id", "=", id).execute()],
    [
      "identity",
      (tx, id) =>
        tx.updateTable("latchkey_identities").set({ picture: null }).where("user_id", "=", id).execute(),
    ],
  ];

  test.each(holds)(
    "people who come back are let in though the %s of one of them is held",
    async (_, hold) => {
      const ids = await meetTwenty(server);
      const { others, held } = await exchangeBeside((tx) => hold(tx, ids[heldPerson]!));
      expect(others.map(({ body }) => body.user?.pk as string)).toEqual(ids.toSpliced(heldPerson, 1));
      expect(held.body.user?.pk).toBe(ids[heldPerson]);
    },
  );

  test("newcomers are let in though the name of one of them is being taken", async () => {
    const { others, held } = await exchangeBeside((tx) =>
      tx
        .insertInto("users")
        .values({ id: server.latchkey.newId(), username: `person-${heldPerson}`, date_joined: new Date() })
        .execute(),
    );
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 200));
    expect(held.body.user?.username).toMatch(new RegExp(`^person-${heldPerson}.+`));
  });
});
