import { setTimeout as sleep } from "node:timers/promises";
import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minutes, seconds } from "../kernel/duration.ts";
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
import { patiently } from "../testing/patiently.ts";
import { inParallel, refresh } from "../testing/refresh.ts";
import { readSession, sessionIdOf } from "../testing/session-facts.ts";
import { type Answer, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const path = "/api/auth/password/change/";
const saved = { detail: "New password has been saved." };
const wrongOld = { old_password: ["Your old password was entered incorrectly. Please enter it again."] };
const both = (password: string) => ({ new_password1: password, new_password2: password });

describe.each(databases)("password/change/ on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  afterAll(() => server.close());

  const change = (signIn: Answer, body: object): Promise<Answer> =>
    post(server, path, body, { headers: { ...bearerOf(signIn), "user-agent": "A browser" } });
  const hashOf = async ({ id }: Pick<Person, "id">) => {
    const query = server.db.selectFrom("users").select("password_hash").where("id", "=", id);
    return (await query.executeTakeFirstOrThrow()).password_hash;
  };

  test("the new password opens the account, the old one does not", async () => {
    const { signIn, email } = await addPerson(server);
    const { status, body } = await change(signIn, { old_password: oldPassword, ...both(newPassword) });
    expect([status, body]).toEqual([200, saved]);
    expect(await tryLogin(server, email, newPassword)).toBe(200);
    expect(await tryLogin(server, email, oldPassword)).toBe(400);
  });

  test("S61: other sessions end, and this one stays", async () => {
    const { signIn, email } = await addPerson(server);
    const other = await signInAs(server, email);
    await change(signIn, { old_password: oldPassword, ...both(newPassword) });
    expect((await readSession(server, sessionIdOf(other))).end_reason).toBe("password_changed");
    const late = await refresh(server, other.body.refresh);
    expect([late.status, late.body.detail]).toEqual([401, "Token is blacklisted"]);
    const mine = await server.send("GET", "/api/auth/user/", { headers: bearerOf(signIn) });
    expect([mine.status, mine.body.email]).toEqual([200, email]);
    expect((await refresh(server, signIn.body.refresh)).status).toBe(200);
  });

  test("S78: the old password must be right", async () => {
    const person = await addPerson(server);
    const before = await hashOf(person);
    const wrong = await change(person.signIn, { old_password: "not the one", ...both(newPassword) });
    expect([wrong.status, wrong.body]).toEqual([400, wrongOld]);
    const missing = await change(person.signIn, both(newPassword));
    expect([missing.status, missing.body]).toEqual([400, { old_password: ["This field is required."] }]);
    expect(await hashOf(person)).toBe(before);
  });

  test("S78: whoever has no password needs no old one, but a sign-in of a moment ago", async () => {
    for (const password_hash of [null, "!unusable-as-Django-writes-it"]) {
      const { id, email, signIn } = await addPerson(server, { hasPassword: false });
      await server.db.updateTable("users").set({ password_hash }).where("id", "=", id).execute();
      const { status, body } = await change(signIn, both(newPassword));
      expect([status, body]).toEqual([200, saved]);
      expect(await tryLogin(server, email, newPassword)).toBe(200);
      // From now on there is an old one.
      expect((await change(signIn, both(oldPassword))).body).toEqual({
        old_password: ["This field is required."],
      });
    }
    const person = await addPerson(server, { hasPassword: false });
    server.clock.advance(minutes(5) + seconds(1));
    const refreshed = await refresh(server, person.signIn.body.refresh);
    const late = await change(refreshed, both(newPassword));
    expect([late.status, late.body.code]).toEqual([403, "reauthentication_required"]);
    expect(await hashOf(person)).toBeNull();
  });

  test("S78: of twenty first passwords at once one is the first, and the others hash nothing", async () => {
    const { signIn } = await addPerson(server, { hasPassword: false });
    const answers = await inParallel(20, (index) => change(signIn, both(`${newPassword} no ${index}`)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 200);
    for (const { status, body } of others) {
      expect([status, body]).toEqual([400, { old_password: ["This field is required."] }]);
    }
  });

  test("S71: an old password of more than 1 KiB is refused, by the contract or as a wrong one", async () => {
    const { signIn } = await addPerson(server);
    const long = await change(signIn, { old_password: "x".repeat(1025), ...both(newPassword) });
    expect([long.status, long.body]).toEqual([
      400,
      { old_password: ["Ensure this field has no more than 1024 characters."] },
    ]);
    // Short enough for the contract, which counts as JavaScript does, and 2 KiB of UTF-8.
    const wide = await change(signIn, { old_password: "😀".repeat(512), ...both(newPassword) });
    expect([wide.status, wide.body]).toEqual([400, wrongOld]);
  });

  test("what is wrong with the new password is said under new_password2", async () => {
    const { signIn } = await addPerson(server);
    const cases: readonly (readonly [object, object])[] = [
      [
        { new_password1: newPassword, new_password2: `${newPassword}!` },
        { new_password2: ["The two password fields didn’t match."] },
      ],
      [
        both("1234567"),
        {
          new_password2: [
            "This password is too short. It must contain at least 8 characters.",
            "This password is too common.",
            "This password is entirely numeric.",
          ],
        },
      ],
      [{}, { new_password1: ["This field is required."], new_password2: ["This field is required."] }],
      [
        both("x".repeat(129)),
        {
          new_password1: ["Ensure this field has no more than 128 characters."],
          new_password2: ["Ensure this field has no more than 128 characters."],
        },
      ],
    ];
    for (const [fields, expected] of cases) {
      const { status, body } = await change(signIn, { old_password: oldPassword, ...fields });
      expect([status, body]).toEqual([400, expected]);
    }
  });

  test("S77: links that were mailed before are dead, but the one that verifies the address", async () => {
    const { id, signIn, email } = await addPerson(server);
    await post(server, "/api/auth/password/reset/", { email });
    await post(server, "/api/auth/email/change/", { email: `new-${email}` }, { headers: bearerOf(signIn) });
    await change(signIn, { old_password: oldPassword, ...both(newPassword) });
    const [link] = await mailsTo(server, "reset_password", email);
    const reset = await post(server, `/api/auth/password/reset/confirm/`, { ...link, ...both(oldPassword) });
    expect([reset.status, reset.body]).toEqual([400, { token: ["Invalid value"] }]);
    const [moved] = await mailsTo(server, "confirm_email_change", `new-${email}`);
    expect((await post(server, "/api/auth/email/change/confirm/", moved)).status).toBe(404);
    const left = await server.db
      .selectFrom("latchkey_one_time_tokens")
      .selectAll()
      .where("user_id", "=", id)
      .execute();
    expect(left).toEqual([]);
  });

  test("the person is told from where it came, and the audit knows", async () => {
    const { id, signIn, email } = await addPerson(server);
    await post(
      server,
      path,
      { old_password: oldPassword, ...both(newPassword) },
      { headers: { ...bearerOf(signIn), "user-agent": "A browser" }, remoteAddress: "203.0.113.9" },
    );
    expect(await mailsTo(server, "password_changed", email)).toEqual([
      { address: "203.0.113.9", userAgent: "A browser" },
    ]);
    expect(await eventsAbout(server, id)).toEqual(["password_changed"]);
  });

  test("fills no stranger's mailbox: where nobody verified the address, a few changes in a row are made", async () => {
    const { id, signIn, email } = await addPerson(server);
    await server.db.updateTable("users").set({ email_verified_at: null }).where("id", "=", id).execute();
    const statuses: number[] = [];
    let current = oldPassword;
    for (let count = 0; count < 7; count++) {
      const next = `${newPassword} no ${count}`;
      const { status } = await change(signIn, { old_password: current, ...both(next) });
      statuses.push(status);
      if (status === 200) current = next;
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(await mailsTo(server, "password_changed", email)).toHaveLength(5);
  });

  test("twenty changes at once: one wins, and the others learn that the old password is another one now", async () => {
    const person = await addPerson(server);
    const passwords = Array.from({ length: 20 }, (_, index) => `${newPassword} no ${index}`);
    const answers = await inParallel(20, (index) =>
      patiently(() => change(person.signIn, { old_password: oldPassword, ...both(passwords[index]!) })),
    );
    const winners = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []));
    expect(winners).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 200);
    // Those whose turn comes late find five failures before them.
    expect(others.filter(({ status }) => status !== 400 && status !== 429)).toEqual([]);
    for (const { body } of others.filter(({ status }) => status === 400)) expect(body).toEqual(wrongOld);
    // Their failures close the account for a while, for its owner as well.
    server.clock.advance(minutes(6));
    expect(await tryLogin(server, person.email, passwords[winners[0]!]!)).toBe(200);
    expect(await eventsAbout(server, person.id)).toEqual(["password_changed"]);
    expect((await refresh(server, person.signIn.body.refresh)).status).toBe(200);
  });

  test("S61: changes from twenty sessions at once leave one session", async () => {
    const person = await addPerson(server);
    const signIns = await inParallel(20, () => signInAs(server, person.email));
    const answers = await inParallel(20, (index) =>
      patiently(() =>
        change(signIns[index]!, { old_password: oldPassword, ...both(`${newPassword} no ${index}`) }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const alive = await Promise.all(
      [person.signIn, ...signIns].map(async (signIn) => (await refresh(server, signIn.body.refresh)).status),
    );
    expect(alive.filter((status) => status === 200)).toHaveLength(1);
    expect(alive[answers.findIndex(({ status }) => status === 200) + 1]).toBe(200);
    for (const { status, body } of answers.filter((each) => each.status !== 200)) {
      expect(status === 401 ? body.code : body.old_password).toEqual(
        status === 401 ? "token_not_valid" : wrongOld.old_password,
      );
    }
  });

  test("S61: what was asked for before an end of all sessions is not written after it, for twenty callers", async () => {
    const person = await addPerson(server, { hasPassword: false });
    const { started } = await server.db.transaction().execute(async (tx) => {
      await tx.updateTable("users").set({ auth_epoch: 1 }).where("id", "=", person.id).execute();
      const under = inParallel(20, (index) => change(person.signIn, both(`${newPassword} no ${index}`)));
      // Long enough for twenty hashes: whoever has one waits for this transaction.
      await sleep(seconds(2));
      return { started: under };
    });
    for (const { status, body } of await started) {
      expect([status, body.code]).toEqual([401, "token_not_valid"]);
    }
    expect(await hashOf(person)).toBeNull();
    expect(await mailsTo(server, "password_changed", person.email)).toEqual([]);
  });

  test("S82: guesses behind a session are counted, and count on the account", async () => {
    const { signIn, email } = await addPerson(server);
    const body = { old_password: "a guess", ...both(newPassword) };
    for (let guess = 0; guess < 5; guess++) expect((await change(signIn, body)).status).toBe(400);
    const sixth = await change(signIn, { ...body, old_password: oldPassword });
    expect([sixth.status, sixth.body.code]).toEqual([429, "throttled"]);
    // S84: the other doors of the account are closed by the same guesses, to strangers.
    expect(await tryLogin(server, email, oldPassword)).toBe(429);
    // S83: they do not close the door of another session of the person's.
    const other = await signInAs(server, email);
    const good = await change(other, { ...body, old_password: oldPassword });
    expect([good.status, good.body]).toEqual([200, saved]);
  });

  test("S110: whose password it is, the token says and not the body", async () => {
    const [one, other] = [await addPerson(server), await addPerson(server)];
    const before = await hashOf(other);
    const fields = { id: other.id, user: other.id, pk: other.id, email: other.email, password_hash: "x" };
    await change(one.signIn, { old_password: oldPassword, ...both(newPassword), ...fields });
    expect(await hashOf(other)).toBe(before);
    expect(await hashOf(one)).toMatch(/^argon2\$/);
    const anonymous = await post(server, path, { old_password: oldPassword, ...both(newPassword) });
    expect([anonymous.status, anonymous.body.code]).toEqual([401, "not_authenticated"]);
  });
});
