import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { after } from "../../kernel/clock.ts";
import { days, minutes } from "../../kernel/duration.ts";
import { reauthenticate } from "../../testing/connect.ts";
import { refusal, startTestProvider } from "../../testing/exchange.ts";
import { login, testPasswordHash } from "../../testing/sign-in.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";
import { compareTimes } from "./compare-times.ts";
import { addPeople, password } from "../people.ts";
import { recordProof } from "../record-proof.ts";
import { scaled } from "../scale.ts";
import { callsIn, takeTurns } from "./take-turns.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const rounds = scaled({ short: 15, full: 500 });
const wrong = "a wrong and rather long password";

describe.each(databases)("S73: whoever is refused waits as long, on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    const settings = { ACCESS_TOKEN_LIFETIME: "60m" };
    const started = await startTestServer({ database, idp, settings });
    await addPeople(started.databaseUrl, 5 * callsIn(rounds));
    server = started;
  }, minutes(2));
  afterAll(() => server.close());

  /** Each is asked about once, so that the limits, which are on, never answer instead. */
  let taken = 0;
  const someNames = () => Array.from({ length: callsIn(rounds) }, () => `person-${taken++}`);

  /** People of a kind who may be refused, each of whom somebody tries once. */
  async function refuse(given: string, facts: { is_active?: boolean; password_hash?: string | null } = {}) {
    const names = someNames();
    if (Object.keys(facts).length > 0) {
      await server.db.updateTable("users").set(facts).where("username", "in", names).execute();
    }
    return probe(names, given);
  }

  /** People who have yet to verify their addresses, likewise. */
  async function refuseUnverified(given: string) {
    const names = someNames();
    const query = server.db.updateTable("users").set({ email_verified_at: null });
    const people = await query.where("username", "in", names).returning("id").execute();
    const expires_at = after(server.clock.now(), days(3));
    const waiting = people.map(({ id }) => ({ user_id: id, expires_at }));
    await server.db.insertInto("latchkey_registrations").values(waiting).execute();
    return probe(names, given);
  }

  const probe = (names: string[], given: string) => async () => tryOnce(names.pop()!, given);

  const tryOnce = (username: string, given: string) => async () => {
    expect(await login(server, { username, password: given })).toEqual(refusal("credentials_refused"));
  };

  test(
    "at a sign-in",
    async () => {
      let nobody = 0;
      const probes = {
        "a wrong password": await refuse(wrong),
        "an unknown person": async () => {
          const username = `nobody-${nobody++}`;
          return tryOnce(username, password);
        },
        "a deactivated person": await refuse(password, { is_active: false }),
        "a person without a password": await refuse(password, { password_hash: null }),
        "a person whose password was made unusable": await refuse(password, { password_hash: "!unusable" }),
        "a wrong password for an unverified address": await refuseUnverified(wrong),
      };
      const times = await takeTurns(rounds, probes);
      const { apart, figures } = compareTimes(times, "a wrong password");
      expect(apart).toEqual([]);
      await recordProof({
        name: `refusal-times-sign-in-${database}`,
        claim: "Whoever is refused at a sign-in waits as long, whatever the reason (S73)",
        how: `On ${database}: ${rounds} refused sign-ins of each kind, in turn, each with a person and an address of its own, limits on.`,
        figures,
      });
    },
    minutes(20),
  );

  test(
    "when they prove themselves again",
    async () => {
      const me = await server.signIn();
      const own = server.db.updateTable("users").where("id", "=", me.body.user.pk as string);
      const refuseWith = (password_hash: string | null) => async () => {
        await own.set({ password_hash }).execute();
        await server.db.deleteFrom("latchkey_limits").execute();
        return async () => {
          expect(await reauthenticate(server, me, { password: wrong })).toEqual(
            refusal("credentials_refused"),
          );
        };
      };
      const times = await takeTurns(rounds, {
        "a wrong password": refuseWith(testPasswordHash),
        "an account without a password": refuseWith(null),
        "an account whose password was made unusable": refuseWith("!unusable"),
      });
      const { apart, figures } = compareTimes(times, "a wrong password");
      expect(apart).toEqual([]);
      await recordProof({
        name: `refusal-times-reauthentication-${database}`,
        claim: "An account without a password takes as long to refuse as a wrong one (S73), behind a session",
        how: `On ${database}: ${rounds} refused proofs of each kind, in turn, of one person behind one session.`,
        figures,
      });
    },
    minutes(20),
  );
});
