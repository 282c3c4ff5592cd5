import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { milliseconds, seconds } from "../kernel/duration.ts";
import { countWaiting } from "../testing/count-waiting.ts";
import { forgetEverybody, refusal, startTestProvider } from "../testing/exchange.ts";
import { inParallel } from "../testing/refresh.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { addPasswordUser, login, testPassword } from "../testing/sign-in.ts";
import { StandingClock } from "../testing/test-clock.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const password = testPassword;

/** `pw`, at a cost that leaves time for something to happen while it is checked. */
const slowHash = "pbkdf2_sha256$200000$saltsaltsaltsalt$jaiOPdT3I0wVBClaYPWZP2vhbAKW+aytce4C/MaFL7g=";

/** What may happen to an account while a password is checked, as the statements of those who do it. */
const ends = {
  "the password was changed": { auth_epoch: 1, password_hash: "argon2$other" },
  "the person was deactivated": { is_active: false },
  "the person signed out everywhere": { auth_epoch: 1 },
} as const;
const causes = Object.keys(ends) as (keyof typeof ends)[];

describe.each(databases)("right passwords that are being checked, on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp, clock: new StandingClock() });
  });
  beforeEach(async () => {
    await forgetEverybody(server);
    await server.db.deleteFrom("latchkey_limits").execute();
  });
  afterAll(() => server.close());

  test.each(causes)("S61: leave no session alive when %s meanwhile, for twenty callers", async (cause) => {
    await addPasswordUser(server, { email: "ada@example.com", password_hash: slowHash });
    const under = inParallel(20, () => login(server, { email: "ada@example.com", password: "pw" }));
    const readSessions = () => server.db.selectFrom("latchkey_sessions").select("id").execute();
    // All have read the account before they wait for one another; when the first has signed in, the others are under way.
    await vi.waitFor(async () => expect(await readSessions()).not.toEqual([]), {
      timeout: seconds(30),
      interval: milliseconds(5),
    });
    await server.db.updateTable("users").set(ends[cause]).execute();
    const opened = await readSessions();
    const answers = await under;
    expect(await readSessions()).toEqual(opened);
    const refused = answers.filter(({ status }) => status === 400);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expect(answer).toEqual(refusal("credentials_refused"));
  });
});

// SQLite's one connection lets nothing happen beside a transaction that is under way: there it comes before or after.
describe("right passwords that were checked before an end, on postgres", () => {
  let server: TestServer & { readonly databaseUrl: string };
  let node: TestServer;
  beforeAll(async () => {
    const clock = new StandingClock();
    server = await startTestServer({ database: "postgres", idp, clock });
    // A second pool of connections: one alone would be used up by the callers that wait.
    node = await startTestServer({ database: "postgres", idp, databaseUrl: server.databaseUrl, clock });
  });
  beforeEach(async () => {
    await forgetEverybody(server);
    await server.db.deleteFrom("latchkey_limits").execute();
  });
  afterAll(async () => {
    await node.close();
    await server.close();
  });

  test.each(causes)("S61: open nothing after it when %s, for twenty callers", async (cause) => {
    await addPasswordUser(server, { email: "ada@example.com" });
    const { started } = await server.db.transaction().execute(async (tx) => {
      await tx.updateTable("users").set(ends[cause]).execute();
      const under = inParallel(20, (index) =>
        login(index % 2 ? server : node, { email: "ada@example.com", password }),
      );
      await vi.waitFor(async () => expect(await countWaiting(tx)).toBe(20), seconds(30));
      return { started: under };
    });
    for (const answer of await started) expect(answer).toEqual(refusal("credentials_refused"));
    expect(await server.db.selectFrom("latchkey_sessions").selectAll().execute()).toEqual([]);
    const events = await server.db.selectFrom("latchkey_audit").select("event").execute();
    expect(events).toEqual(Array.from({ length: 20 }, () => ({ event: "sign_in_refused" })));
  });
});
