import type { OfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { minutes } from "../kernel/duration.ts";
import { startTestProvider } from "../testing/exchange.ts";
import { patiently } from "../testing/patiently.ts";
import { inParallel } from "../testing/refresh.ts";
import { createRememberingHasher } from "../testing/shared-hasher.ts";
import { basic, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { StandingClock } from "../testing/test-clock.ts";
import { databases } from "../testing/test-database.ts";

/** One Next.js server, from which everybody's requests come. */
const webServer = "10.0.0.5";
const people = 11;

describe.each(databases)("S82: people who sign in through one Next.js server, on %s", (database) => {
  let idp: OfflineProvider;
  let server: TestServer;
  beforeAll(async () => {
    idp = await startTestProvider();
    server = await startTestServer({
      database,
      idp,
      passwords: createRememberingHasher(),
      clock: new StandingClock(),
    });
  });
  afterAll(async () => {
    await server.close();
    await idp.close();
  });
  beforeEach(() => server.clock.advance(minutes(2)));

  let round = 0;
  /** Eleven strangers, each with a name of their own: what limits them is where they come from. */
  const failAll = async (headersOf: (person: number) => Readonly<Record<string, string>>) => {
    const names = `stranger-${round++}`;
    const answers = await inParallel(people, (person) =>
      patiently(() =>
        server.send("POST", "/api/auth/login/", {
          body: { username: `${names}-${person}`, password: "a wrong password" },
          headers: headersOf(person),
          remoteAddress: webServer,
        }),
      ),
    );
    return answers.map(({ status }) => status).toSorted((a, b) => a - b);
  };
  const allRefused = Array.from({ length: people }, () => 400);
  const lastThrottled = [...allRefused.slice(1), 429];

  test("are as many addresses as the site hands on", async () => {
    const statuses = await failAll((person) => ({
      authorization: basic(),
      "x-latchkey-client-address": `203.0.113.${person}`,
    }));
    expect(statuses).toEqual(allRefused);
  });

  test("are one where it hands on one", async () => {
    const headers = { authorization: basic(), "x-latchkey-client-address": "203.0.113.77" };
    expect(await failAll(() => headers)).toEqual(lastThrottled);
  });

  test("are one /64 of IPv6, whatever the rest of it", async () => {
    const statuses = await failAll((person) => ({
      authorization: basic(),
      "x-latchkey-client-address": `2001:db8:1:2::${person}`,
    }));
    expect(statuses).toEqual(lastThrottled);
  });

  test("count against the site where it hands on nothing, which stands for many", async () => {
    expect(await failAll(() => ({ authorization: basic() }))).toEqual(allRefused);
  });

  test.each([
    ["x-latchkey-client-address", "without the site's credentials"],
    ["x-forwarded-for", "from no trusted proxy"],
  ])("are not believed what they say of themselves: %s %s", async (header) => {
    expect(await failAll((person) => ({ [header]: `203.0.113.${100 + person}` }))).toEqual(lastThrottled);
  });

  test("are not believed what they forward of themselves through the site", async () => {
    const statuses = await failAll((person) => ({
      authorization: basic(),
      "x-latchkey-client-address": "203.0.113.78",
      "x-forwarded-for": `203.0.113.${150 + person}`,
    }));
    expect(statuses).toEqual(lastThrottled);
  });
});
