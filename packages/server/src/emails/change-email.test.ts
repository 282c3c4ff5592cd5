import { setTimeout as sleep } from "node:timers/promises";
import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { days, hours, milliseconds, minutes, seconds } from "../kernel/duration.ts";
import { openConsole } from "../testing/console.ts";
import { addUser } from "../testing/exchange.ts";
import { freshAddress } from "../testing/open-test-limits.ts";
import {
  addPerson,
  bearerOf,
  eventsAbout,
  mailsTo,
  newPassword,
  oldPassword,
  type Person,
  post,
  signInAs,
  tryLogin,
} from "../testing/people.ts";
import { inParallel, refresh } from "../testing/refresh.ts";
import { readOutbox, readSession, sessionIdOf } from "../testing/session-facts.ts";
import { type Answer, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { startSecondNode } from "../testing/second-node.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const paths = {
  change: "/api/auth/email/change/",
  confirm: "/api/auth/email/change/confirm/",
  cancel: "/api/auth/email/change/cancel/",
  reset: "/api/auth/password/reset/",
  confirmReset: "/api/auth/password/reset/confirm/",
};
const sent = [200, { detail: "Verification e-mail sent." }];
const ok = [200, { detail: "ok" }];
const notFound = [404, { detail: "Not found.", code: "not_found" }];

const outcomeOf = ({ status, body }: Answer) => [status, body as unknown];
const anotherAddress = () => `${crypto.randomUUID()}@new.example`;

describe.each(databases)("email/change/ on %s", (database) => {
  let server: TestServer & { readonly databaseUrl: string };
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  afterAll(() => server.close());

  const ask = (signIn: Answer, email: string, where: TestServer = server) =>
    post(where, paths.change, { email }, { headers: { ...bearerOf(signIn), "user-agent": "A browser" } });
  const confirm = (key: string, where: TestServer = server) => post(where, paths.confirm, { key });
  const cancel = (key: string, where: TestServer = server) => post(where, paths.cancel, { key });
  const confirmKeys = async (email: string) =>
    (await mailsTo(server, "confirm_email_change", email)).map(({ key }) => key);
  const cancelKeys = async (email: string) =>
    (await mailsTo(server, "email_change_requested", email)).map(({ key }) => key);
  const rowOf = async ({ id }: Person) =>
    server.db.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

  /** A person who has asked for a new address, and the keys that were mailed to both. */
  async function addMovingPerson() {
    const person = await addPerson(server);
    const next = anotherAddress();
    expect(outcomeOf(await ask(person.signIn, next))).toEqual(sent);
    const [confirmKey] = await confirmKeys(next);
    const [cancelKey] = await cancelKeys(person.email);
    return { person, next, confirmKey: confirmKey!, cancelKey: cancelKey! };
  }

  test("S79: the new address is verified first, the old one hears of it, and then it is changed", async () => {
    const { person, next, confirmKey } = await addMovingPerson();
    expect((await rowOf(person)).email).toBe(person.email);
    expect(await mailsTo(server, "email_change_requested", person.email)).toEqual([
      { key: expect.any(String) as string, address: expect.any(String) as string, userAgent: "A browser" },
    ]);
    // The old address does not learn the new one.
    const toOld = (await readOutbox(server)).filter(({ opened }) => opened?.to === person.email);
    expect(JSON.stringify(toOld.map(({ opened }) => opened))).not.toContain(next);
    expect(outcomeOf(await confirm(confirmKey))).toEqual(ok);
    const { email, email_verified_at } = await rowOf(person);
    expect(email).toBe(next);
    expect(email_verified_at!.getTime()).toBeGreaterThan(Date.now() - minutes(1));
    expect(await mailsTo(server, "email_changed", person.email)).toEqual([{}]);
    expect(await eventsAbout(server, person.id)).toEqual(["email_change_requested", "email_changed"]);
    expect(await tryLogin(server, next, oldPassword)).toBe(200);
    expect(await tryLogin(server, person.email, oldPassword)).toBe(400);
  });

  test("S79: it asks for a sign-in of the last five minutes", async () => {
    const person = await addPerson(server);
    server.clock.advance(minutes(5) + seconds(1));
    const refreshed = await refresh(server, person.signIn.body.refresh);
    const next = anotherAddress();
    const late = await ask(refreshed, next);
    expect(outcomeOf(late)).toEqual([
      403,
      { detail: "Confirm that it is you, then try again.", code: "reauthentication_required" },
    ]);
    expect(await confirmKeys(next)).toEqual([]);
    const anonymous = await post(server, paths.change, { email: next });
    expect([anonymous.status, anonymous.body.code]).toEqual([401, "not_authenticated"]);
  });

  test("S79: whoever reads the old address's mail can cancel it", async () => {
    const { person, confirmKey, cancelKey } = await addMovingPerson();
    expect(outcomeOf(await cancel(cancelKey))).toEqual(ok);
    expect(outcomeOf(await confirm(confirmKey))).toEqual(notFound);
    expect(outcomeOf(await cancel(cancelKey))).toEqual(notFound);
    expect((await rowOf(person)).email).toBe(person.email);
    expect(await eventsAbout(server, person.id)).toEqual([
      "email_change_requested",
      "email_change_cancelled",
    ]);
  });

  test("what is done cannot be cancelled", async () => {
    const { confirmKey, cancelKey } = await addMovingPerson();
    await confirm(confirmKey);
    expect(outcomeOf(await cancel(cancelKey))).toEqual(notFound);
  });

  test("somebody without an address gets one, and nobody else hears of it", async () => {
    const person = await addPerson(server);
    await server.db.updateTable("users").set({ email: null }).where("id", "=", person.id).execute();
    const next = anotherAddress();
    await ask(person.signIn, next);
    const [key] = await confirmKeys(next);
    expect(outcomeOf(await confirm(key!))).toEqual(ok);
    expect(await rowOf(person)).toMatchObject({ email: next, email_verified_at: expect.any(Date) as Date });
    const mails = (await readOutbox(server)).filter(({ user_id }) => user_id === person.id);
    expect(mails.map(({ kind }) => kind)).toEqual(["confirm_email_change"]);
  });

  test("S75: a newer request kills the keys of the older one", async () => {
    const { person, confirmKey, cancelKey } = await addMovingPerson();
    const newest = anotherAddress();
    await ask(person.signIn, newest);
    expect(outcomeOf(await confirm(confirmKey))).toEqual(notFound);
    expect(outcomeOf(await cancel(cancelKey))).toEqual(notFound);
    const [key] = await confirmKeys(newest);
    expect(outcomeOf(await confirm(key!))).toEqual(ok);
    expect((await rowOf(person)).email).toBe(newest);
  });

  test("S75: a newer request kills the keys of the older one, though it is one too many for its address", async () => {
    const next = anotherAddress();
    const others = await inParallel(5, () => addPerson(server));
    for (const { signIn } of others) await ask(signIn, next);
    const { person, confirmKey } = await addMovingPerson();
    expect(outcomeOf(await ask(person.signIn, next))).toEqual(sent);
    expect(outcomeOf(await confirm(confirmKey))).toEqual(notFound);
    expect((await rowOf(person)).email).toBe(person.email);
  });

  test("S75: keys work for a day, and each where it belongs", async () => {
    const late = await addMovingPerson();
    server.clock.advance(days(1) - minutes(2));
    const { person, confirmKey, cancelKey } = await addMovingPerson();
    server.clock.advance(minutes(3));
    for (const answer of [await confirm(late.confirmKey), await cancel(late.cancelKey)]) {
      expect(outcomeOf(answer)).toEqual(notFound);
    }
    for (const answer of [await confirm(cancelKey), await cancel(confirmKey), await confirm("wrong")]) {
      expect(outcomeOf(answer)).toEqual(notFound);
    }
    const verify = await post(server, "/api/auth/registration/verify-email/", { key: confirmKey });
    expect(verify.status).toBe(404);
    server.clock.advance(hours(22));
    expect(outcomeOf(await confirm(confirmKey))).toEqual(ok);
    expect((await rowOf(person)).email).not.toBe(person.email);
    const blank = await confirm("");
    expect(outcomeOf(blank)).toEqual([400, { key: ["This field may not be blank."] }]);
  });

  test("S61: other sessions end with the change, and the one that asked stays", async () => {
    const { person, confirmKey } = await addMovingPerson();
    const other = await signInAs(server, person.email);
    await confirm(confirmKey);
    expect((await readSession(server, sessionIdOf(other))).end_reason).toBe("email_changed");
    expect((await refresh(server, other.body.refresh)).status).toBe(401);
    const mine = await server.send("GET", "/api/auth/user/", { headers: bearerOf(person.signIn) });
    expect(mine.status).toBe(200);
    expect((await refresh(server, person.signIn.body.refresh)).status).toBe(200);
  });

  test("S61: a session that has ended since it asked does not rise again", async () => {
    const { person, confirmKey } = await addMovingPerson();
    await server.send("POST", "/api/auth/logout/", { body: { refresh: person.signIn.body.refresh } });
    expect(outcomeOf(await confirm(confirmKey))).toEqual(ok);
    expect((await refresh(server, person.signIn.body.refresh)).status).toBe(401);
  });

  /** How a session ends whose holder may be a thief. */
  const thrownOut: readonly [how: string, end: (session: Answer, person: Person) => Promise<unknown>][] = [
    [
      "its person ends it in their list",
      (session, person) =>
        post(
          server,
          `/api/auth/sessions/${sessionIdOf(session)}/end/`,
          {},
          { headers: bearerOf(person.signIn) },
        ),
    ],
    [
      "an administrator ends it",
      async (session) => (await openConsole(server)).act("sessions", "end", [sessionIdOf(session)]),
    ],
    [
      "an administrator ends all sessions of the person",
      async (_, person) => (await openConsole(server)).act("users", "end_sessions", [person.id]),
    ],
    [
      "its refresh token is used twice",
      async ({ body }) => {
        const next = await refresh(server, body.refresh);
        await refresh(server, next.body.refresh);
        server.clock.advance(minutes(1));
        return refresh(server, body.refresh);
      },
    ],
  ];

  test.each(thrownOut)("the keys that a session asked for are dead once %s", async (_, end) => {
    const person = await addPerson(server);
    const thief = await signInAs(server, person.email);
    const next = anotherAddress();
    expect(outcomeOf(await ask(thief, next))).toEqual(sent);
    const [key] = await confirmKeys(next);
    await end(thief, person);
    expect((await readSession(server, sessionIdOf(thief))).ended_at).not.toBeNull();
    expect(outcomeOf(await confirm(key!))).toEqual(notFound);
    expect((await rowOf(person)).email).toBe(person.email);
  });

  test("S62: a sign-out everywhere throws out whoever holds a key, too", async () => {
    const { person, next, confirmKey, cancelKey } = await addMovingPerson();
    const other = await signInAs(server, person.email);
    await server.send("POST", "/api/auth/logout/all/", { headers: bearerOf(other) });
    expect(outcomeOf(await confirm(confirmKey))).toEqual(notFound);
    expect(outcomeOf(await cancel(cancelKey))).toEqual(notFound);
    expect((await rowOf(person)).email).toBe(person.email);
    const again = await signInAs(server, person.email);
    expect(outcomeOf(await ask(again, next))).toEqual(sent);
  });

  test("links that were mailed to the old address are dead", async () => {
    const { person, confirmKey } = await addMovingPerson();
    await post(server, paths.reset, { email: person.email });
    await confirm(confirmKey);
    const [link] = await mailsTo(server, "reset_password", person.email);
    const reset = await post(server, paths.confirmReset, {
      ...link,
      new_password1: newPassword,
      new_password2: newPassword,
    });
    expect(outcomeOf(reset)).toEqual([400, { token: ["Invalid value"] }]);
    const tokens = await server.db
      .selectFrom("latchkey_one_time_tokens")
      .select("purpose")
      .where("user_id", "=", person.id)
      .execute();
    expect(tokens).toEqual([]);
  });

  test("a registration that waited for its address waits no more", async () => {
    const { person, confirmKey } = await addMovingPerson();
    const { db, clock } = server;
    await db.updateTable("users").set({ email_verified_at: null }).where("id", "=", person.id).execute();
    const waiting = { user_id: person.id, expires_at: clock.now() };
    await db.insertInto("latchkey_registrations").values(waiting).execute();
    await confirm(confirmKey);
    expect(await db.selectFrom("latchkey_registrations").selectAll().execute()).toEqual([]);
  });

  test("of a deactivated person nothing is confirmed", async () => {
    const { person, confirmKey } = await addMovingPerson();
    await server.db.updateTable("users").set({ is_active: false }).where("id", "=", person.id).execute();
    expect(outcomeOf(await confirm(confirmKey))).toEqual(notFound);
  });

  test("an address that somebody took meanwhile is not taken from them", async () => {
    const { person, next, confirmKey } = await addMovingPerson();
    await addUser(server, { email: next });
    expect(outcomeOf(await confirm(confirmKey))).toEqual(notFound);
    expect((await rowOf(person)).email).toBe(person.email);
  });

  test("the address must be one, and another one", async () => {
    const { signIn, email } = await addPerson(server);
    const cases = [
      [email, { email: ["This is your e-mail address already."] }],
      [` ${email.toUpperCase()} `, { email: ["This is your e-mail address already."] }],
      ["nobody", { email: ["Enter a valid email address."] }],
      ["", { email: ["This field may not be blank."] }],
      [`${"x".repeat(250)}@new.example`, { email: ["Ensure this field has no more than 254 characters."] }],
    ] as const;
    for (const [address, expected] of cases) {
      expect(outcomeOf(await ask(signIn, address))).toEqual([400, expected]);
    }
  });

  test("S74: an address that is somebody else's gets the same answer; its owner is told, and so is the old address", async () => {
    const [{ signIn, email, id }, owner] = [await addPerson(server), await addPerson(server)];
    const [free] = [anotherAddress()];
    await ask(signIn, free);
    expect(outcomeOf(await ask(signIn, owner.email))).toEqual(sent);
    expect(await mailsTo(server, "email_taken", owner.email)).toEqual([{}]);
    expect(await confirmKeys(owner.email)).toEqual([]);
    // The older request is dead here too, and the old address hears of either: nothing tells the difference.
    const [older] = await confirmKeys(free);
    expect(outcomeOf(await confirm(older!))).toEqual(notFound);
    const keys = await cancelKeys(email);
    expect(keys).toHaveLength(2);
    expect(outcomeOf(await cancel(keys[1]!))).toEqual(ok);
    expect(await eventsAbout(server, id)).toEqual([
      "email_change_requested",
      "email_change_requested",
      "email_change_cancelled",
    ]);
  });

  test("one person asks five times in a while, and one new address hears of it five times, whoever asks", async () => {
    const { signIn } = await addPerson(server);
    const statuses: number[] = [];
    for (let count = 0; count < 6; count++) statuses.push((await ask(signIn, anotherAddress())).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    const target = anotherAddress();
    for (let count = 0; count < 7; count++) {
      const { signIn: another } = await addPerson(server);
      expect(outcomeOf(await ask(another, target))).toEqual(sent);
    }
    expect(await confirmKeys(target)).toHaveLength(5);
  });

  test("one address asks twenty times a minute", async () => {
    const remoteAddress = freshAddress();
    const people = await inParallel(5, () => addPerson(server));
    const statuses: number[] = [];
    for (let count = 0; count < 21; count++) {
      const headers = bearerOf(people[count % 5]!.signIn);
      const body = { email: anotherAddress() };
      statuses.push((await post(server, paths.change, body, { headers, remoteAddress })).status);
    }
    expect(statuses.filter((status) => status === 429)).toEqual([429]);
  });

  test("S110: whose address it is, token and key say, and not the body", async () => {
    const [one, other] = [await addPerson(server), await addPerson(server)];
    const next = anotherAddress();
    const body = { email: next, id: other.id, user: other.id, pk: other.id };
    await post(server, paths.change, body, { headers: bearerOf(one.signIn) });
    const [key] = await confirmKeys(next);
    await post(server, paths.confirm, { key, user: other.id }, { headers: bearerOf(other.signIn) });
    expect([(await rowOf(one)).email, (await rowOf(other)).email]).toEqual([next, other.email]);
  });

  describe("with a second node", () => {
    let second: Awaited<ReturnType<typeof startSecondNode>>;
    beforeAll(async () => {
      second = await startSecondNode(server, { database, idp });
    });
    afterAll(() => second.close());
    const nodeOf = (index: number) => (index % 2 ? server : second.node);

    test("S75: one key, sent a hundred times at once, changes the address once", async () => {
      const { person, confirmKey } = await addMovingPerson();
      const answers = await inParallel(100, (index) => confirm(confirmKey, nodeOf(index)));
      expect(answers.map(outcomeOf).toSorted(([a], [b]) => Number(a) - Number(b))).toEqual([
        ok,
        ...answers.slice(1).map(() => notFound),
      ]);
      expect(await eventsAbout(server, person.id)).toEqual(["email_change_requested", "email_changed"]);
      expect(await mailsTo(server, "email_changed", person.email)).toHaveLength(1);
    });

    test("S79: confirming races with cancelling, and exactly one of them happens", async () => {
      for (let round = 0; round < 10; round++) {
        const { person, next, confirmKey, cancelKey } = await addMovingPerson();
        const isConfirming = (index: number) => index % 2 === round % 2;
        const answers = await inParallel(20, (index) => {
          const where = nodeOf(Math.floor(index / 2));
          return isConfirming(index) ? confirm(confirmKey, where) : cancel(cancelKey, where);
        });
        const winners = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []));
        expect(winners).toHaveLength(1);
        const { email } = await rowOf(person);
        expect(email).toBe(isConfirming(winners[0]!) ? next : person.email);
        expect(await eventsAbout(server, person.id)).toEqual([
          "email_change_requested",
          isConfirming(winners[0]!) ? "email_changed" : "email_change_cancelled",
        ]);
      }
    });

    test("S61: what was asked for before an end of all sessions is not mailed after it, for twenty callers", async () => {
      const people = await inParallel(5, () => addPerson(server));
      const ids = people.map(({ id }) => id);
      const addresses = Array.from({ length: 20 }, anotherAddress);
      const { started } = await server.db.transaction().execute(async (tx) => {
        await tx.updateTable("users").set({ auth_epoch: 1 }).where("id", "in", ids).execute();
        const under = inParallel(20, (index) =>
          ask(people[index % 5]!.signIn, addresses[index]!, nodeOf(index)),
        );
        await sleep(milliseconds(500));
        return { started: under };
      });
      for (const { status, body } of await started) {
        expect([status, body.code]).toEqual([401, "token_not_valid"]);
      }
      const mailed = (await readOutbox(server)).map(({ opened }) => opened!.to);
      expect(addresses.filter((address) => mailed.includes(address))).toEqual([]);
    });

    test("twenty people who confirm one address at once: one has it", async () => {
      const target = anotherAddress();
      const people = await inParallel(5, () => addPerson(server));
      await inParallel(5, (index) => ask(people[index]!.signIn, target));
      const keys = await confirmKeys(target);
      expect(keys).toHaveLength(5);
      const answers = await inParallel(20, (index) => confirm(keys[index % 5]!, nodeOf(index)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status !== 200 && status !== 404)).toEqual([]);
      const owners = await server.db.selectFrom("users").select("id").where("email", "=", target).execute();
      expect(owners).toHaveLength(1);
    });
  });
});

describe.each(databases)("email/change/ where sign-up tells what is taken, on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp, accounts: { enumeration: "open" } });
  });
  afterAll(() => server.close());

  test("so does this, and nobody is mailed", async () => {
    const [{ signIn }, owner] = [await addPerson(server), await addPerson(server)];
    const headers = bearerOf(signIn);
    const answer = await post(server, paths.change, { email: owner.email }, { headers });
    expect(outcomeOf(answer)).toEqual([
      400,
      { email: ["A user is already registered with this e-mail address."] },
    ]);
    expect(await readOutbox(server)).toEqual([]);
  });
});
