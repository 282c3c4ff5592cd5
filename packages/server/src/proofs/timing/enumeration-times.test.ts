import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { milliseconds, minutes } from "../../kernel/duration.ts";
import { longerThanMailing } from "../../kernel/take-at-least.ts";
import { startTestProvider } from "../../testing/exchange.ts";
import { freshAddress } from "../../testing/open-test-limits.ts";
import { mailSent, register, resendEmail } from "../../testing/registration.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";
import { compareTimes } from "./compare-times.ts";
import { addPeople } from "../people.ts";
import { recordProof } from "../record-proof.ts";
import { scaled } from "../scale.ts";
import { callsIn, takeTurns } from "./take-turns.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const rounds = scaled({ short: 8, full: 500 });
/** Timers may be a moment early by the other clock. */
const least = longerThanMailing - milliseconds(2);

describe.each(databases)("whether an address has an account, the time does not tell, on %s", (database) => {
  let server: TestServer;
  /** Each is asked about once, so that the limits, which are on, never answer instead. */
  let known: string[];
  let strangers = 0;
  beforeAll(async () => {
    const started = await startTestServer({ database, idp });
    const count = 2 * callsIn(rounds);
    await addPeople(started.databaseUrl, count);
    known = Array.from({ length: count }, (_, index) => `person-${index}@example.com`);
    server = started;
  }, minutes(2));
  afterAll(() => server.close());

  const free = () => `nobody-${strangers++}@example.com`;

  /** Asks about an address with an account and about one without, in turn. */
  const measure = (ask: (address: string) => Promise<unknown>) =>
    takeTurns(rounds, {
      "an address with an account": async () => {
        const address = known.pop()!;
        return () => ask(address);
      },
      "a free address": async () => {
        const address = free();
        return () => ask(address);
      },
    });

  const countMails = async () =>
    (await server.db.selectFrom("latchkey_outbox").select("id").execute()).length;

  /** Keeps a full run's figures. */
  const record = (door: string, figures: Record<string, string>) =>
    recordProof({
      name: `enumeration-times-${door}-${database}`,
      claim: `${door}: whether an address has an account, the time does not tell (S73, S74)`,
      how: `On ${database}: ${rounds} requests of each kind, in turn, each with an address of its own, limits on.`,
      figures,
    });

  test(
    "of password/reset/",
    async () => {
      const times = await measure(async (email) => {
        const options = { body: { email }, remoteAddress: freshAddress() };
        expect((await server.send("POST", "/api/auth/password/reset/", options)).status).toBe(200);
      });
      for (const time of Object.values(times).flat()) expect(time).toBeGreaterThanOrEqual(least);
      const { apart, figures } = compareTimes(times, "a free address");
      expect(apart).toEqual([]);
      await record("password-reset", figures);
      expect(await countMails()).toBe(callsIn(rounds));
    },
    minutes(10),
  );

  test(
    "of registration/ (S74)",
    async () => {
      let people = 0;
      const mailsBefore = await countMails();
      const times = await measure(async (email) => {
        expect(await register(server, { username: `new-${people++}`, email })).toMatchObject(mailSent);
      });
      // Who has asked once about a free address has taken it: nobody can measure it twice.
      const { apart, figures } = compareTimes(times, "a free address", milliseconds(2));
      expect(apart).toEqual([]);
      await record("registration", figures);
      expect((await countMails()) - mailsBefore).toBe(2 * callsIn(rounds));
    },
    minutes(10),
  );

  test(
    "of registration/resend-email/",
    async () => {
      await server.db.updateTable("users").set({ email_verified_at: null }).execute();
      const mailsBefore = await countMails();
      known = Array.from({ length: callsIn(rounds) }, (_, index) => `person-${index}@example.com`);
      const times = await measure(async (email) => {
        expect((await resendEmail(server, email)).status).toBe(200);
      });
      for (const time of Object.values(times).flat()) expect(time).toBeGreaterThanOrEqual(least);
      const { apart, figures } = compareTimes(times, "a free address");
      expect(apart).toEqual([]);
      await record("resend-email", figures);
      expect((await countMails()) - mailsBefore).toBe(callsIn(rounds));
    },
    minutes(10),
  );
});
