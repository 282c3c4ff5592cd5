import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { forgetEverybody, startTestProvider } from "../testing/exchange.ts";
import { patiently } from "../testing/patiently.ts";
import { inParallel } from "../testing/refresh.ts";
import { mailSent, register } from "../testing/registration.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const callers = 24;

describe.each(databases)("registrations at once, on %s", (database) => {
  let servers: Readonly<Record<"hidden" | "open" | "byAddress", TestServer>>;
  beforeAll(async () => {
    const hidden = await startTestServer({ database, idp });
    const { databaseUrl } = hidden;
    const open = await startTestServer({
      database,
      idp,
      databaseUrl,
      accounts: { emailVerification: "none" },
    });
    const byAddress = await startTestServer({ database, idp, databaseUrl, accounts: { signInBy: "email" } });
    servers = { hidden, open, byAddress };
  });
  beforeEach(() => forgetEverybody(servers.hidden));
  afterAll(async () => {
    await servers.byAddress.close();
    await servers.open.close();
    await servers.hidden.close();
  });

  const people = () => servers.hidden.db.selectFrom("users").select(["username", "email"]).execute();
  const countEvents = async (name: string) => {
    const events = await servers.hidden.db.selectFrom("latchkey_audit").select("event").execute();
    return events.filter(({ event }) => event === name).length;
  };

  test("S74: with one address make one person, and each is answered alike", async () => {
    const answers = await inParallel(callers, (index) =>
      patiently(() => register(servers.hidden, { username: `ada-${index}`, email: "ada@example.com" })),
    );
    for (const answer of answers) expect(answer).toMatchObject(mailSent);
    expect(await people()).toHaveLength(1);
    expect([await countEvents("user_registered"), await countEvents("registration_repeated")]).toEqual([
      1,
      callers - 1,
    ]);
  });

  test("with one address make one person, where the others are told", async () => {
    const answers = await inParallel(callers, (index) =>
      patiently(() => register(servers.open, { username: `ada-${index}`, email: "ada@example.com" })),
    );
    const [winner] = answers.filter(({ status }) => status === 201);
    for (const answer of answers.filter((each) => each !== winner)) {
      expect([answer.status, answer.body]).toEqual([
        400,
        { email: ["A user is already registered with this e-mail address."] },
      ]);
    }
    expect(await people()).toEqual([
      { username: winner!.body.user.username as string, email: "ada@example.com" },
    ]);
  });

  test("with one username make one person", async () => {
    const answers = await inParallel(callers, (index) =>
      patiently(() => register(servers.hidden, { username: "ada", email: `ada-${index}@example.com` })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { status, body } of answers.filter((each) => each.status !== 201)) {
      expect([status, body]).toEqual([400, { username: ["A user with that username already exists."] }]);
    }
    expect(await people()).toHaveLength(1);
    expect(await countEvents("user_registered")).toBe(1);
  });

  test("of namesakes who sign in by address all get a username of their own", async () => {
    const answers = await inParallel(callers, (index) =>
      patiently(() => register(servers.byAddress, { email: `ada@example-${index}.com` })),
    );
    for (const answer of answers) expect(answer).toMatchObject(mailSent);
    const usernames = (await people()).map(({ username }) => username);
    expect(new Set(usernames).size).toBe(callers);
  });
});
