import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { hours, minutes } from "../kernel/duration.ts";
import type { Failure } from "../kernel/failure.ts";
import { createSecrets } from "../kernel/secrets.ts";
import { Turns } from "../kernel/turns.ts";
import { defaultLimitPolicy } from "../limits/limit-policy.ts";
import { addUser } from "../testing/exchange.ts";
import { freshAddress } from "../testing/open-test-limits.ts";
import { openTestStore } from "../testing/open-test-store.ts";
import { openPasswordTools } from "../testing/password-tools.ts";
import {
  addPerson,
  bearerOf,
  eventsAbout,
  mailsTo,
  newPassword,
  oldPassword,
  post,
  signInAs,
  tryLogin,
} from "../testing/people.ts";
import { inParallel, refresh } from "../testing/refresh.ts";
import { readOutbox, readSession, sessionIdOf } from "../testing/session-facts.ts";
import { type Answer, startTestServer, testSecret, type TestServer } from "../testing/start-test-server.ts";
import { startSecondNode } from "../testing/second-node.ts";
import { databases } from "../testing/test-database.ts";
import { confirmPasswordReset } from "./confirm-password-reset.ts";
import type { PasswordDeps } from "./judge-new-password.ts";
import { createPasswordHasher } from "./password-hasher.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const paths = {
  request: "/api/auth/password/reset/",
  confirm: "/api/auth/password/reset/confirm/",
  change: "/api/auth/password/change/",
  changeEmail: "/api/auth/email/change/",
  confirmEmail: "/api/auth/email/change/confirm/",
};
const sent = { detail: "Password reset e-mail has been sent." };
const done = { detail: "Password has been reset with the new password." };
const tokenInvalid = { token: ["Invalid value"] };
const uidInvalid = { uid: ["Invalid value"] };
const both = (password: string) => ({ new_password1: password, new_password2: password });

describe.each(databases)("password/reset/ on %s", (database) => {
  let server: TestServer & { readonly databaseUrl: string };
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  afterAll(() => server.close());

  const request = (email: string) => post(server, paths.request, { email });
  const confirm = (link: object, password = newPassword): Promise<Answer> =>
    post(server, paths.confirm, { ...link, ...both(password) });
  const linksTo = (email: string) => mailsTo(server, "reset_password", email);
  const linkFor = async (email: string) => {
    await request(email);
    return (await linksTo(email)).at(-1)!;
  };

  test("a person with a link chooses a new password, without their old one", async () => {
    for (const hasPassword of [true, false]) {
      const { id, email } = await addPerson(server, { hasPassword });
      const asked = await request(email);
      expect([asked.status, asked.body]).toEqual([200, sent]);
      const [link] = await linksTo(email);
      expect(link).toEqual({ uid: id, token: expect.stringMatching(/^[\w-]{43}$/) as string });
      const { status, body } = await confirm(link!);
      expect([status, body]).toEqual([200, done]);
      expect(await tryLogin(server, email, newPassword)).toBe(200);
      expect(await tryLogin(server, email, oldPassword)).toBe(400);
      expect(await eventsAbout(server, id)).toEqual([
        "password_reset_requested",
        "password_reset",
        "sign_in_refused",
      ]);
    }
  });

  test("S75: the database holds no link, and the mail is sealed", async () => {
    const { email } = await addPerson(server);
    const link = await linkFor(email);
    const tokens = await server.db.selectFrom("latchkey_one_time_tokens").selectAll().execute();
    const mails = await server.db.selectFrom("latchkey_outbox").selectAll().execute();
    const audit = await server.db.selectFrom("latchkey_audit").selectAll().execute();
    const stored = JSON.stringify([tokens, mails, audit]);
    expect(stored).not.toContain(link.token);
    expect(server.log.join("\n")).not.toContain(link.token);
    expect(server.log.join("\n")).not.toContain(email);
    expect(JSON.stringify([mails, audit])).not.toContain(email);
  });

  test("known and unknown, active and inactive people get the same answer, and one of them a mail", async () => {
    const known = await addPerson(server);
    const inactive = `${crypto.randomUUID()}@example.com`;
    await addUser(server, { email: inactive, is_active: false });
    const unknown = `${crypto.randomUUID()}@example.com`;
    const answers = await Promise.all([known.email, inactive, unknown].map(request));
    const withoutId = ({ status, body, headers }: Answer) => {
      const names = [...headers].filter(([name]) => name !== "x-request-id");
      return { status, body: body as unknown, headers: Object.fromEntries(names) };
    };
    for (const answer of answers) expect(withoutId(answer)).toEqual(withoutId(answers[0]!));
    expect(answers[0]!.body).toEqual(sent);
    expect(await linksTo(known.email)).toHaveLength(1);
    const recipients = (await readOutbox(server)).map(({ opened }) => opened?.to);
    expect(recipients).not.toContain(inactive);
    expect(recipients).not.toContain(unknown);
  });

  test("the address is compared in its canonical form, and must be one", async () => {
    const { email } = await addPerson(server);
    await request(`  ${email.toUpperCase()} `);
    expect(await linksTo(email)).toHaveLength(1);
    const cases = [
      [{}, { email: ["This field is required."] }],
      [{ email: "" }, { email: ["This field may not be blank."] }],
      [{ email: "nobody" }, { email: ["Enter a valid email address."] }],
      [{ email: `a@example.com,${email}` }, { email: ["Enter a valid email address."] }],
      [{ email: [email, "evil@example.com"] }, { email: ["Not a valid string."] }],
    ];
    for (const [body, expected] of cases) {
      const answer = await post(server, paths.request, body);
      expect([answer.status, answer.body]).toEqual([400, expected]);
    }
    expect(await linksTo(email)).toHaveLength(1);
  });

  test("S75: a newer link kills the older one", async () => {
    const { email } = await addPerson(server);
    const older = await linkFor(email);
    const newer = await linkFor(email);
    expect((await confirm(older)).body).toEqual(tokenInvalid);
    expect((await confirm(newer)).body).toEqual(done);
  });

  test("S75: a link works once, and for an hour", async () => {
    const { email } = await addPerson(server);
    const used = await linkFor(email);
    await confirm(used);
    const again = await confirm(used, oldPassword);
    expect([again.status, again.body]).toEqual([400, tokenInvalid]);
    const [late, justInTime] = [await addPerson(server), await addPerson(server)];
    const expired = await linkFor(late.email);
    server.clock.advance(minutes(2));
    const good = await linkFor(justInTime.email);
    server.clock.advance(hours(1) - minutes(1));
    expect((await confirm(expired)).body).toEqual(tokenInvalid);
    expect((await confirm(good)).body).toEqual(done);
  });

  test("what is wrong with the link is said in the words of the ancestor", async () => {
    const [{ email, id }, other] = [await addPerson(server), await addPerson(server)];
    const { token } = await linkFor(email);
    const cases = [
      [{ uid: "MQ", token }, uidInvalid],
      [{ uid: crypto.randomUUID(), token }, uidInvalid],
      [{ uid: "' or 1=1 --", token }, uidInvalid],
      [{ uid: id.toUpperCase(), token }, uidInvalid],
      [{ uid: id, token: "wrong" }, tokenInvalid],
      [{ uid: other.id, token }, tokenInvalid],
      [{ uid: id, token: `${token}=` }, tokenInvalid],
      [{ token }, { uid: ["This field is required."] }],
      [{ uid: id, token: "" }, { token: ["This field may not be blank."] }],
    ];
    for (const [link, expected] of cases) {
      const answer = await confirm(link!);
      expect([answer.status, answer.body]).toEqual([400, expected]);
    }
    expect((await confirm({ uid: id, token })).body).toEqual(done);
  });

  test("a password that is refused does not use the link up", async () => {
    const { email, id } = await addPerson(server);
    const link = await linkFor(email);
    const short = await confirm(link, "q7 Rz");
    expect([short.status, short.body]).toEqual([
      400,
      { new_password2: ["This password is too short. It must contain at least 8 characters."] },
    ]);
    const differing = await post(server, paths.confirm, {
      ...link,
      new_password1: newPassword,
      new_password2: oldPassword,
    });
    expect(differing.body).toEqual({ new_password2: ["The two password fields didn’t match."] });
    const long = await confirm(link, "x".repeat(129));
    expect(long.body.new_password2).toEqual(["Ensure this field has no more than 128 characters."]);
    expect((await confirm(link, `${"long and good ".repeat(9)}!!`)).body).toEqual(done);
    expect(await eventsAbout(server, id)).toEqual(["password_reset_requested", "password_reset"]);
  });

  test("a link of another purpose opens nothing here", async () => {
    const { signIn, email, id } = await addPerson(server);
    const next = `next-${email}`;
    await post(server, paths.changeEmail, { email: next }, { headers: bearerOf(signIn) });
    const keys = [
      ...(await mailsTo(server, "confirm_email_change", next)),
      ...(await mailsTo(server, "email_change_requested", email)),
    ];
    expect(keys).toHaveLength(2);
    for (const { key: token } of keys) {
      expect((await confirm({ uid: id, token })).body).toEqual(tokenInvalid);
    }
    const { token } = await linkFor(email);
    expect((await post(server, paths.confirmEmail, { key: token })).status).toBe(404);
  });

  test("a link is dead when its address is no longer the account's, and when the person is deactivated", async () => {
    const [moved, deactivated] = [await addPerson(server), await addPerson(server)];
    const [first, second] = [await linkFor(moved.email), await linkFor(deactivated.email)];
    const { db } = server;
    await db
      .updateTable("users")
      .set({ email: `moved-${moved.email}` })
      .where("id", "=", moved.id)
      .execute();
    await db.updateTable("users").set({ is_active: false }).where("id", "=", deactivated.id).execute();
    for (const link of [first, second]) {
      const { status, body } = await confirm(link);
      expect([status, body]).toEqual([400, tokenInvalid]);
    }
  });

  test("a link opens nothing of somebody who has its address by now", async () => {
    const [before, after] = [await addPerson(server), await addPerson(server)];
    const { token } = await linkFor(before.email);
    const rename = (id: string, email: string) =>
      server.db.updateTable("users").set({ email }).where("id", "=", id).execute();
    await rename(before.id, `moved-${before.email}`);
    await rename(after.id, before.email);
    expect((await confirm({ uid: after.id, token })).body).toEqual(tokenInvalid);
  });

  test("S77: a reset ends all sessions, pending e-mail changes and all links", async () => {
    const { email, id, signIn } = await addPerson(server);
    const other = await signInAs(server, email);
    const next = `next-${email}`;
    await post(server, paths.changeEmail, { email: next }, { headers: bearerOf(signIn) });
    await confirm(await linkFor(email));
    for (const ended of [signIn, other]) {
      expect((await readSession(server, sessionIdOf(ended))).end_reason).toBe("password_reset");
      const { status, body } = await refresh(server, ended.body.refresh);
      expect([status, body.detail]).toEqual([401, "Token is blacklisted"]);
      expect((await server.send("GET", "/api/auth/user/", { headers: bearerOf(ended) })).status).toBe(401);
    }
    const [change] = await mailsTo(server, "confirm_email_change", next);
    const late = await post(server, paths.confirmEmail, change);
    expect([late.status, late.body]).toEqual([404, { detail: "Not found.", code: "not_found" }]);
    const tokens = await server.db
      .selectFrom("latchkey_one_time_tokens")
      .select("purpose")
      .where("user_id", "=", id)
      .execute();
    expect(tokens).toEqual([]);
  });

  test("the person is told that their password was changed", async () => {
    const { email } = await addPerson(server);
    const link = await linkFor(email);
    await post(
      server,
      paths.confirm,
      { ...link, ...both(newPassword) },
      { remoteAddress: "203.0.113.7", headers: { "user-agent": "A browser" } },
    );
    expect(await mailsTo(server, "password_changed", email)).toEqual([
      { address: "203.0.113.7", userAgent: "A browser" },
    ]);
  });

  test("S22: for an address never verified it verifies it, and whoever came in before is out", async () => {
    const person = await addPerson(server);
    const { db, clock } = server;
    // As if somebody else had registered with the address, and tied their own account of a provider to it.
    await db.updateTable("users").set({ email_verified_at: null }).where("id", "=", person.id).execute();
    await db
      .insertInto("latchkey_registrations")
      .values({ user_id: person.id, expires_at: clock.now() })
      .execute();
    await confirm(await linkFor(person.email));
    const row = await db
      .selectFrom("users")
      .selectAll()
      .where("id", "=", person.id)
      .executeTakeFirstOrThrow();
    expect(row.email_verified_at).toBeInstanceOf(Date);
    for (const table of ["latchkey_identities", "latchkey_registrations"] as const) {
      expect(await db.selectFrom(table).selectAll().where("user_id", "=", person.id).execute()).toEqual([]);
    }
    expect((await refresh(server, person.signIn.body.refresh)).status).toBe(401);
    expect(await tryLogin(server, person.email, newPassword)).toBe(200);
  });

  test("S22: for a verified address identities stay, and the address is as verified as before", async () => {
    const person = await addPerson(server);
    const factsOf = async () => {
      const query = server.db
        .selectFrom("users")
        .innerJoin("latchkey_identities", "latchkey_identities.user_id", "users.id")
        .select(["email_verified_at", "latchkey_identities.id as identity"])
        .where("users.id", "=", person.id);
      return query.execute();
    };
    const before = await factsOf();
    expect(before).toEqual([
      { email_verified_at: expect.any(Date) as Date, identity: expect.any(String) as string },
    ]);
    await confirm(await linkFor(person.email));
    expect(await factsOf()).toEqual(before);
    expect((await signInAs(server, person.email)).body.user.pk).toBe(person.id);
  });

  test("S83: a door closed by a stranger's guesses opens with the new password", async () => {
    const { email } = await addPerson(server);
    const statuses = [];
    for (let guess = 0; guess < 7; guess++) statuses.push(await tryLogin(server, email, "a guess"));
    expect(statuses.slice(-2)).toEqual([429, 429]);
    await confirm(await linkFor(email));
    expect(await tryLogin(server, email, newPassword)).toBe(200);
  });

  test("one address asks twenty times a minute, and hears of the limit", async () => {
    const remoteAddress = freshAddress();
    const answers: Answer[] = [];
    for (let count = 0; count < 21; count++) {
      const email = `${crypto.randomUUID()}@example.com`;
      answers.push(await post(server, paths.request, { email }, { remoteAddress }));
    }
    expect(new Set(answers.slice(0, 20).map(({ status }) => status))).toEqual(new Set([200]));
    const last = answers.at(-1)!;
    expect([last.status, last.body.code]).toEqual([429, "throttled"]);
    expect(last.headers.get("retry-after")).toMatch(/^\d+$/);
  });

  test("one person's mailbox gets five links in a while; whoever asks for more gets the same answer, and no mail", async () => {
    const { email } = await addPerson(server);
    for (let count = 0; count < 7; count++) {
      const { status, body } = await request(email);
      expect([status, body]).toEqual([200, sent]);
    }
    const links = await linksTo(email);
    expect(links).toHaveLength(5);
    // S83: nobody closes the way back by asking too often: the last link that came is good.
    expect((await confirm(links.at(-1)!)).body).toEqual(done);
  });

  test("S83: while a stranger asks once a minute, the last link that came works until its end", async () => {
    const { email } = await addPerson(server);
    for (let minute = 0; minute < 5; minute++) {
      await request(email);
      server.clock.advance(minutes(1));
    }
    const last = (await linksTo(email)).at(-1)!;
    for (let minute = 0; minute < 58; minute++) {
      await request(email);
      server.clock.advance(minutes(1));
    }
    expect((await confirm(last)).body).toEqual(done);
  });

  test("S110: whose password it is, the link says: a Bearer beside it changes nothing", async () => {
    const [one, other] = [await addPerson(server), await addPerson(server)];
    const link = await linkFor(one.email);
    const body = { ...link, ...both(newPassword), email: other.email, user_id: other.id };
    const { status } = await post(server, paths.confirm, body, { headers: bearerOf(other.signIn) });
    expect(status).toBe(200);
    expect(await tryLogin(server, one.email, newPassword)).toBe(200);
    expect(await tryLogin(server, other.email, oldPassword)).toBe(200);
  });

  describe("below the routes", () => {
    /** Confirms twenty times at once. @returns What each was told. */
    const confirmTwenty = async (
      link: { readonly uid: string; readonly token: string },
      deps: PasswordDeps,
      turnsOf: () => Turns,
    ) => {
      await using opened = openTestStore(server);
      const limits = { secrets: createSecrets([testSecret]), limitPolicy: defaultLimitPolicy };
      const requester = { address: null, userAgent: null, requestId: "test" };
      return await inParallel(20, () =>
        confirmPasswordReset(
          { ...opened, ...deps, ...limits, turns: turnsOf() },
          { ...link, newPassword, requester },
        ).then(
          () => "done",
          (error: unknown) => (error as Failure).options.fields ?? (error as Failure).failure,
        ),
      );
    };
    const oneDone = ["done", ...Array.from({ length: 19 }, () => tokenInvalid)];
    const doneFirst = (a: unknown) => (a === "done" ? -1 : 1);

    test("S75: the database itself gives a link to one of twenty, who do not wait for each other", async () => {
      const { email, id } = await addPerson(server);
      await using tools = openPasswordTools();
      const outcomes = await confirmTwenty(await linkFor(email), tools, () => new Turns());
      expect(outcomes.toSorted(doneFirst)).toEqual(oneDone);
      expect(await eventsAbout(server, id)).toEqual(["password_reset_requested", "password_reset"]);
    });

    test("S71: one link keeps one thread of the hasher busy, however often it is sent", async () => {
      const { email } = await addPerson(server);
      await using tools = openPasswordTools();
      const passwords = createPasswordHasher({ threads: 1, maxQueue: 0 });
      onTestFinished(() => passwords.close());
      const turns = new Turns();
      const outcomes = await confirmTwenty(await linkFor(email), { ...tools, passwords }, () => turns);
      expect(outcomes.toSorted(doneFirst)).toEqual(oneDone);
    });
  });

  describe("with a second node", () => {
    let second: Awaited<ReturnType<typeof startSecondNode>>;
    beforeAll(async () => {
      second = await startSecondNode(server, { database, idp });
    });
    afterAll(() => second.close());
    const nodeOf = (index: number) => (index % 2 ? server : second.node);

    test("S75: one link, sent a hundred times at once to two nodes, resets once", async () => {
      const { email, id } = await addPerson(server);
      const link = await linkFor(email);
      const answers = await inParallel(100, (index) =>
        post(nodeOf(index), paths.confirm, { ...link, ...both(`${newPassword} no ${index}`) }),
      );
      const winners = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []));
      expect(winners).toHaveLength(1);
      const others = answers.filter((_, index) => index !== winners[0]);
      expect(others.map(({ status, body }) => [status, body])).toEqual(others.map(() => [400, tokenInvalid]));
      expect(await tryLogin(server, email, `${newPassword} no ${winners[0]}`)).toBe(200);
      expect(await eventsAbout(server, id)).toEqual(["password_reset_requested", "password_reset"]);
      expect(await mailsTo(server, "password_changed", email)).toHaveLength(1);
    });

    test("S77: a sign-in with the old password that races with a reset is refused or ends with it", async () => {
      const { email } = await addPerson(server);
      const link = await linkFor(email);
      const [reset, ...signIns] = await inParallel(21, async (index) =>
        index === 0
          ? confirm(link)
          : post(nodeOf(index), "/api/auth/login/", { email, password: oldPassword }),
      );
      expect(reset!.status).toBe(200);
      const opened = signIns.filter(({ status }) => status === 200);
      for (const { body } of opened) expect((await refresh(server, body.refresh)).status).toBe(401);
    });

    test("S77: a change of the address that races with a reset leaves no key that works", async () => {
      const { email, signIn } = await addPerson(server);
      const link = await linkFor(email);
      const headers = bearerOf(signIn);
      // Four beside the reset: a person may ask five times in a while.
      const [reset] = await inParallel(5, async (index) =>
        index === 0
          ? confirm(link)
          : post(nodeOf(index), paths.changeEmail, { email: `${index}-${email}` }, { headers }),
      );
      expect(reset!.status).toBe(200);
      for (const index of [1, 2, 3, 4]) {
        for (const mail of await mailsTo(server, "confirm_email_change", `${index}-${email}`)) {
          expect((await post(server, paths.confirmEmail, mail)).status).toBe(404);
        }
      }
    });
  });
});
