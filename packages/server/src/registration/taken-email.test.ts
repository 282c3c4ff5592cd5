import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { minutes, seconds } from "../kernel/duration.ts";
import { addUser, forgetEverybody, startTestProvider } from "../testing/exchange.ts";
import { mailSent, mailsTo, personWith, register, verifyEmail } from "../testing/registration.ts";
import { addPasswordUser, testPasswordHash } from "../testing/sign-in.ts";
import { type Answer, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const email = "ada@example.com";

/** Whose address somebody may try to sign up with. */
const owners = {
  "an account with a password": (server: TestServer) => addPasswordUser(server, { email }),
  "an account without a password": (server: TestServer) => addUser(server, { email }),
  "an account that is not verified": (server: TestServer) =>
    addPasswordUser(server, { email, email_verified_at: null }),
  "an administrator": (server: TestServer) => addPasswordUser(server, { email, is_superuser: true }),
  "a deactivated account": (server: TestServer) => addPasswordUser(server, { email, is_active: false }),
} as const;

function visible({ status, body, headers }: Answer) {
  const seen = [...headers].filter(([name]) => name !== "x-request-id" && name !== "date");
  return { status, headers: Object.fromEntries(seen), body: JSON.stringify(body) };
}

describe.each(databases)("S74: a taken address, on %s", (database) => {
  let server: TestServer;
  let people = 0;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(async () => {
    await forgetEverybody(server);
    await server.db.deleteFrom("latchkey_limits").execute();
  });
  afterAll(() => server.close());

  test.each(Object.entries(owners))(
    "of %s is answered as a free one, and its owner gets a mail",
    async (_, add) => {
      const ownerId = await add(server);
      const before = await personWith(server, email);
      const taken = await register(server, { username: `new-${people++}`, email: "ADA@example.com" });
      const free = await register(server, {
        username: `new-${people++}`,
        email: `free-${people}@example.com`,
      });
      expect(taken).toMatchObject(mailSent);
      expect(visible(taken)).toEqual(visible(free));
      expect(await mailsTo(server, email)).toEqual([{ kind: "email_taken", user_id: ownerId, key: null }]);
      expect(await personWith(server, email)).toEqual(before);
      expect(await server.db.selectFrom("users").select("id").execute()).toHaveLength(2);
      const events = await server.db.selectFrom("latchkey_audit").select(["event", "user_id"]).execute();
      expect(events).toContainEqual({ event: "registration_repeated", user_id: ownerId });
    },
  );

  test("is refused for the same faults as a free one", async () => {
    await addPasswordUser(server, { email, username: "Ada" });
    const bodies = [
      { username: "Ada" },
      {},
      { username: "x", password1: "12345678", password2: "12345678" },
      { username: "x", password2: "other" },
    ];
    for (const body of bodies) {
      const taken = await register(server, { ...body, email });
      const free = await register(server, { ...body, email: "fre@example.com" });
      expect(taken.status).toBe(400);
      expect(visible(taken)).toEqual(visible(free));
    }
  });

  test("brings its owner five mails in five minutes, and the answer stays the same", async () => {
    await addPasswordUser(server, { email });
    for (let count = 0; count < 8; count++)
      expect(await register(server, { username: `new-${people++}`, email })).toMatchObject(mailSent);
    expect(await mailsTo(server, email)).toHaveLength(5);
    server.clock.advance(minutes(5) + seconds(1));
    await register(server, { username: `new-${people++}`, email });
    expect(await mailsTo(server, email)).toHaveLength(6);
  });

  test("keeps the password that its owner has, and the key that was mailed to them", async () => {
    await register(server, { username: "Ada", email });
    const [first] = await mailsTo(server, email);
    const before = await personWith(server, email);
    await register(server, {
      username: "Eve",
      email,
      password1: "another good one",
      password2: "another good one",
    });
    expect(await personWith(server, email)).toEqual(before);
    expect(before!.password_hash).not.toBe(testPasswordHash);
    expect(await verifyEmail(server, first!.key!)).toMatchObject({ status: 200, body: { detail: "ok" } });
  });
});
