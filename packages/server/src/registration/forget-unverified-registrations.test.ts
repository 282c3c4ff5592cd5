import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { days, minutes, seconds } from "../kernel/duration.ts";
import { addUser, forgetEverybody, startTestProvider } from "../testing/exchange.ts";
import { openTestStore } from "../testing/open-test-store.ts";
import { inParallel } from "../testing/refresh.ts";
import { lastKeyTo, mailSent, personWith, register, verifyEmail } from "../testing/registration.ts";
import { addPasswordUser, login, testPassword } from "../testing/sign-in.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";
import { completeAccountPolicy } from "../users/account-policy.ts";
import { forgetUnverifiedRegistrations } from "./forget-unverified-registrations.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const ada = { username: "Ada", email: "ada@gmail.com" };

describe.each(databases)("S22: registrations that were never verified, on %s", (database) => {
  let server: TestServer & { readonly databaseUrl: string };
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(async () => {
    await forgetEverybody(server);
    await server.db.deleteFrom("latchkey_limits").execute();
  });
  afterAll(() => server.close());

  const forget = async (policy: Parameters<typeof completeAccountPolicy>[0] = {}) => {
    await using opened = openTestStore({ databaseUrl: server.databaseUrl, clock: server.clock });
    await forgetUnverifiedRegistrations({ ...opened, accountPolicy: completeAccountPolicy(policy) });
  };
  const expiries = async () => {
    const events = await server.db
      .selectFrom("latchkey_audit")
      .select(["event", "details", "user_id"])
      .execute();
    return events.filter(({ event }) => event === "registrations_expired");
  };

  test("go after three days, with all that belongs to them, and one event says how many", async () => {
    await register(server, ada);
    await register(server, { username: "Bob", email: "bob@gmail.com" });
    server.clock.advance(days(3) - minutes(1));
    await forget();
    expect(await personWith(server, ada.email)).toBeDefined();
    expect(await expiries()).toEqual([]);
    server.clock.advance(minutes(1) + seconds(1));
    await inParallel(4, () => forget());
    for (const table of [
      "users",
      "latchkey_registrations",
      "latchkey_one_time_tokens",
      "latchkey_outbox",
    ] as const)
      expect(await server.db.selectFrom(table).selectAll().execute()).toEqual([]);
    expect(await expiries()).toEqual([
      { event: "registrations_expired", details: { users: 2 }, user_id: null },
    ]);
  });

  test("reserve nothing any more", async () => {
    await register(server, ada);
    server.clock.advance(days(3) + seconds(1));
    await forget();
    expect(await register(server, ada)).toMatchObject(mailSent);
    expect((await login(server, { username: "Ada", password: testPassword })).body.code).toBe(
      "email_not_verified",
    );
    await forget();
    expect(await personWith(server, ada.email)).toBeDefined();
  });

  test("are the only ones that go", async () => {
    const unverified = { email_verified_at: null };
    await addUser(server, { email: "imported@gmail.com", ...unverified });
    await addPasswordUser(server, { email: "admin@gmail.com", is_superuser: true, ...unverified });
    expect((await server.signIn({ account: { email: "social@mail.example" } })).status).toBe(200);
    const stay = {
      "verified@gmail.com": async () =>
        void (await verifyEmail(server, await lastKeyTo(server, "verified@gmail.com"))),
      "seen@gmail.com": () => change("seen@gmail.com", { last_login: server.clock.now() }),
      "staff@gmail.com": () => change("staff@gmail.com", { is_staff: true }),
      "root@gmail.com": () => change("root@gmail.com", { is_superuser: true }),
    } as const;
    for (const [email, happen] of Object.entries(stay)) {
      await register(server, { username: email, email });
      await happen();
    }
    await register(server, ada);
    server.clock.advance(days(365));
    await forget();
    const left = await server.db.selectFrom("users").select("email").orderBy("email").execute();
    expect(left.map(({ email }) => email)).toEqual(
      [...Object.keys(stay), "admin@gmail.com", "imported@gmail.com", "social@mail.example"].toSorted(),
    );
    expect(await expiries()).toMatchObject([{ details: { users: 1 } }]);
  });

  const change = async (email: string, facts: object) =>
    void (await server.db.updateTable("users").set(facts).where("email", "=", email).execute());

  test.each(["optional", "none"] as const)(
    "stay where verification is %s by now",
    async (emailVerification) => {
      await register(server, ada);
      server.clock.advance(days(4));
      await forget({ emailVerification });
      expect(await personWith(server, ada.email)).toBeDefined();
    },
  );

  test("go or are verified, and never both, when the key comes at the last moment", async () => {
    const emails = Array.from({ length: 20 }, (_, index) => `ada-${index}@gmail.com`);
    for (const [index, email] of emails.entries())
      await register(server, { username: `ada-${index}`, email });
    const keys = await Promise.all(emails.map((email) => lastKeyTo(server, email)));
    // The keys still work by their own time; only the registrations are over.
    await server.db.updateTable("latchkey_registrations").set({ expires_at: server.clock.now() }).execute();
    const [answers] = await Promise.all([Promise.all(keys.map((key) => verifyEmail(server, key))), forget()]);
    const people = await Promise.all(emails.map((email) => personWith(server, email)));
    expect(answers.map(({ status }) => status)).toEqual(people.map((person) => (person ? 200 : 404)));
    for (const person of people.filter((each) => each !== undefined))
      expect(person.email_verified_at).toBeInstanceOf(Date);
  });
});
