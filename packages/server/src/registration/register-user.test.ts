import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { after } from "../kernel/clock.ts";
import { days, minutes } from "../kernel/duration.ts";
import { forgetEverybody, refusal, startTestProvider } from "../testing/exchange.ts";
import { freshAddress } from "../testing/open-test-limits.ts";
import { mailSent, mailsTo, personWith, register } from "../testing/registration.ts";
import { claimsOf, readSession, sessionIdOf } from "../testing/session-facts.ts";
import { addPasswordUser, login, testPassword } from "../testing/sign-in.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const ada = { username: "Ada", email: "ada@example.com" };
const required = ["This field is required."];

/** A table without what the tests before have left there. */
async function clear(server: TestServer): Promise<void> {
  await forgetEverybody(server);
  await server.db.deleteFrom("latchkey_limits").execute();
}

const eventsOf = async ({ db }: TestServer) =>
  db.selectFrom("latchkey_audit").select(["event", "user_id", "site_id"]).orderBy("id").execute();

describe.each(databases)("registration/ where verification is mandatory, on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(() => clear(server));
  afterAll(() => server.close());

  test("makes a person who cannot sign in yet, and mails them a key", async () => {
    expect(await register(server, ada)).toMatchObject(mailSent);
    const person = (await personWith(server, ada.email))!;
    expect(person).toMatchObject({
      ...ada,
      email_verified_at: null,
      password_hash: expect.stringMatching(/^argon2\$argon2id/) as string,
      is_active: true,
      is_staff: false,
      is_superuser: false,
      last_login: null,
      auth_epoch: 0,
    });
    expect(await mailsTo(server, ada.email)).toEqual([
      { kind: "verify_email", user_id: person.id, key: expect.stringMatching(/^[\w-]{43}$/) as string },
    ]);
    const registration = await server.db
      .selectFrom("latchkey_registrations")
      .selectAll()
      .executeTakeFirstOrThrow();
    expect(registration.user_id).toBe(person.id);
    const left = registration.expires_at.getTime() - server.clock.now().getTime();
    expect(left).toBeGreaterThan(days(3) - minutes(1));
    expect(left).toBeLessThanOrEqual(days(3));
    expect(await eventsOf(server)).toEqual([
      { event: "user_registered", user_id: person.id, site_id: "web" },
    ]);
    expect(await login(server, { username: "Ada", password: testPassword })).toEqual(
      refusal("email_not_verified"),
    );
    expect(await server.db.selectFrom("latchkey_sessions").selectAll().execute()).toEqual([]);
  });

  test("S72: keeps the address in its canonical form", async () => {
    expect(await register(server, { username: "Ada", email: " ADA@Example.COM " })).toMatchObject(mailSent);
    expect(await personWith(server, ada.email)).toBeDefined();
  });

  test("keeps what the model exposes", async () => {
    const fields = {
      first_name: "Ada",
      last_name: "Lovelace",
      display_name: "A.",
      birthday: "1815-12-10",
      newsletter: true,
    };
    expect(await register(server, { ...ada, ...fields })).toMatchObject(mailSent);
    expect(await personWith(server, ada.email)).toMatchObject(fields);
  });

  test("S80: and nothing else, whatever the body says", async () => {
    const id = server.latchkey.newId();
    const more = {
      id,
      pk: id,
      role: "admin",
      is_staff: true,
      is_superuser: true,
      is_active: false,
      email_verified_at: new Date(0).toISOString(),
      emailVerified: true,
      password_hash: "argon2$chosen",
      passwordHash: "argon2$chosen",
      password: "chosen",
      auth_epoch: 9,
      date_joined: new Date(0).toISOString(),
      last_login: new Date(0).toISOString(),
      // A field of the model that it does not expose.
      level: 9,
    };
    expect(await register(server, { ...ada, ...more })).toMatchObject(mailSent);
    const person = (await personWith(server, ada.email))!;
    expect(person).toMatchObject({
      email_verified_at: null,
      is_staff: false,
      is_superuser: false,
      is_active: true,
      auth_epoch: 0,
      last_login: null,
      level: 1,
    });
    expect(person.id).not.toBe(id);
    expect(person.password_hash).toMatch(/^argon2\$argon2id/);
    expect(person.date_joined > after(server.clock.now(), -minutes(1))).toBe(true);
  });

  test("is limited per address, with the time to wait", async () => {
    const remoteAddress = freshAddress();
    for (let count = 0; count < 20; count++)
      expect((await register(server, {}, { remoteAddress })).status).toBe(400);
    const answer = await register(server, ada, { remoteAddress });
    expect([answer.status, answer.body.code, answer.headers.get("retry-after")]).toEqual([
      429,
      "throttled",
      "60",
    ]);
    expect(await personWith(server, ada.email)).toBeUndefined();
    expect(await register(server, ada)).toMatchObject(mailSent);
  });

  test("S116: writes no password, key or address into the log or the audit", async () => {
    await register(server, ada);
    const [mail] = await mailsTo(server, ada.email);
    const events = await server.db.selectFrom("latchkey_audit").selectAll().execute();
    const written = server.log.join("\n") + JSON.stringify(events);
    for (const secret of [testPassword, mail!.key!, ada.email]) expect(written).not.toContain(secret);
  });

  test("whoever has no site to belong to finds nothing", async () => {
    await server.db.updateTable("latchkey_sites").set({ is_default: false }).execute();
    server.clock.advance(3000);
    expect(await register(server, ada)).toEqual(refusal("not_found"));
    await server.db.updateTable("latchkey_sites").set({ is_default: true }).execute();
    server.clock.advance(3000);
  });
});

describe.each(
  databases.flatMap((database) => (["optional", "none"] as const).map((mode) => ({ database, mode }))),
)("registration/ where verification is $mode, on $database", ({ database, mode }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp, accounts: { emailVerification: mode } });
  });
  beforeEach(() => clear(server));
  afterAll(() => server.close());

  test("signs the person in", async () => {
    const answer = await register(server, { ...ada, first_name: "Ada", newsletter: true });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        access: expect.any(String) as string,
        refresh: expect.stringMatching(/^lk1\./) as string,
        user: { ...ada, first_name: "Ada", newsletter: true },
      },
    });
    expect(claimsOf(answer.body.access)).toMatchObject({ amr: ["pwd"], sub: answer.body.user.pk });
    expect(await readSession(server, sessionIdOf(answer))).toMatchObject({ epoch: 0, ended_at: null });
    const names = (await eventsOf(server)).map(({ event }) => event);
    expect(names).toEqual(["user_registered", "signed_in"]);
    expect(await server.db.selectFrom("latchkey_registrations").selectAll().execute()).toEqual([]);
    expect((await personWith(server, ada.email))!.email_verified_at).toBeNull();
    const kinds = (await mailsTo(server, ada.email)).map(({ kind }) => kind);
    expect(kinds).toEqual({ optional: ["verify_email"], none: [] }[mode]);
    expect((await login(server, { username: "Ada", password: testPassword })).status).toBe(200);
  });

  test("says that an address is taken, and asks for one where it is to be verified", async () => {
    await addPasswordUser(server, ada);
    const taken = await register(server, { username: "Ada", email: "ADA@example.com" });
    expect([taken.status, taken.body]).toEqual([
      400,
      {
        username: ["A user with that username already exists."],
        email: ["A user is already registered with this e-mail address."],
      },
    ]);
    const without = await register(server, { username: "Bob" });
    expect([without.status, without.body.email ?? without.body.user.email]).toEqual(
      { optional: [400, required], none: [201, ""] }[mode],
    );
  });
});

describe.each(databases)("registration/ on %s", (database) => {
  const withServer = async (
    accounts: NonNullable<Parameters<typeof startTestServer>[0]["accounts"]>,
    work: (server: TestServer) => Promise<void>,
  ) => {
    const server = await startTestServer({ database, idp, accounts });
    await work(server);
    await server.close();
  };

  test("where it is closed is closed to everybody", () =>
    withServer({ registration: "closed" }, async (server) => {
      expect(await register(server, ada)).toEqual(refusal("registration_closed"));
      expect(await personWith(server, ada.email)).toBeUndefined();
    }));

  test("where people sign in by address makes a username, unless one is chosen", () =>
    withServer({ signInBy: "email", emailVerification: "none" }, async (server) => {
      const first = await register(server, { email: ada.email });
      expect(first).toMatchObject({ status: 201, body: { user: { username: "ada", email: ada.email } } });
      const second = await register(server, { email: "ada@example.org" });
      expect(second.body.user.username).toMatch(/^ada\d+$/);
      const third = await register(server, { username: "Countess", email: "ada@example.net" });
      expect(third.body.user.username).toBe("Countess");
      const without = await register(server, { username: "Bob" });
      expect([without.status, without.body]).toEqual([400, { email: required }]);
    }));

  test("where verification is mandatory may say openly that an address is taken", () =>
    withServer({ enumeration: "open" }, async (server) => {
      expect(await register(server, ada)).toMatchObject(mailSent);
      const taken = await register(server, { ...ada, username: "Bob" });
      expect([taken.status, taken.body]).toEqual([
        400,
        { email: ["A user is already registered with this e-mail address."] },
      ]);
      expect(await mailsTo(server, ada.email)).toHaveLength(1);
    }));

  test("asks for passwords as long as the application says", () =>
    withServer({ minPasswordLength: 22 }, async (server) => {
      const { body } = await register(server, ada);
      expect(body).toEqual({
        password1: ["This password is too short. It must contain at least 22 characters."],
      });
    }));
});
