import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { days, hours, milliseconds, minutes, seconds } from "../kernel/duration.ts";
import { Failure } from "../kernel/failure.ts";
import { newId } from "../kernel/id.ts";
import {
  addPerson,
  attempt,
  failTimes,
  freshAddress,
  openTestLimits,
  stranger,
  type TestLimits,
  type TestLimitsDatabase,
  withPolicy,
} from "../testing/open-test-limits.ts";
import { databases } from "../testing/test-database.ts";
import { clearAccountLimit } from "./clear-account-limit.ts";
import type { AttemptSubject } from "./counter.ts";
import { forgetOldLimits } from "./forget-old-limits.ts";
import { limitAttempt } from "./limit-attempt.ts";

const throttled = { throttledFor: expect.any(Number) as number };
const five = Array.from({ length: 5 }, () => "failed");

describe.each(databases)("attempts at a password, on %s", (kind) => {
  let database: TestLimitsDatabase;
  let deps: TestLimits;
  beforeAll(async () => {
    database = await openTestLimits(kind);
    ({ deps } = database);
  });
  afterAll(() => database.close());

  /** Who comes from elsewhere, as everybody in these tests does unless it is said. */
  const elsewhere = () => ({ requester: { address: freshAddress() } });
  /** How often `work` asks the database before anything is hashed. */
  const countQueries = async <Result>(work: (counting: TestLimits) => Promise<Result>) => {
    let queries = 0;
    const { store } = deps;
    const run: TestLimits["store"]["run"] = (query) => {
      queries++;
      return store.run(query);
    };
    return { result: await work({ ...deps, store: { ...store, run, runInLine: run } }), queries };
  };
  const rows = () => deps.store.db.selectFrom("latchkey_limits").selectAll().orderBy("key").execute();

  describe("S82: on one account", () => {
    test("fail five times and are refused from then on, in the words of the wire contract", async () => {
      const person = await addPerson(deps);
      expect(await failTimes(deps, person, 5)).toEqual(five);
      const refused = limitAttempt(deps, person, async () => ({ kind: "succeeded" }));
      const error: unknown = await refused.catch((each: unknown) => each);
      expect(error).toBeInstanceOf(Failure);
      const { entry, options } = error as Failure;
      expect([entry.status, entry.shape, entry.code]).toEqual([429, "detail", "throttled"]);
      expect(options).toMatchObject({
        retryAfterSeconds: 300,
        sentence: "Request was throttled. Expected available in 300 seconds.",
      });
    });

    test("are let in again when the window ends, and so is the right one", async () => {
      const person = await addPerson(deps);
      await failTimes(deps, person, 5);
      deps.clock.advance(minutes(5) - seconds(1));
      expect(await attempt(deps, person, "succeeded")).toEqual({ throttledFor: 1 });
      deps.clock.advance(seconds(1));
      expect(await attempt(deps, person, "succeeded")).toBe("succeeded");
    });

    test("are closed out for twice as long each time, up to a day", async () => {
      const person = await addPerson(deps);
      const closings: number[] = [];
      for (let round = 0; round < 12; round++) {
        expect(await failTimes(deps, person, 5)).toEqual(five);
        const told = await attempt(deps, { ...person, ...elsewhere() }, "succeeded");
        const { throttledFor } = told as { throttledFor: number };
        closings.push(seconds(throttledFor));
        deps.clock.advance(seconds(throttledFor));
      }
      const doubled = [5, 10, 20, 40, 80, 160, 320, 640, 1280].map(minutes);
      expect(closings).toEqual([...doubled, hours(24), hours(24), hours(24)]);
    });

    test("S73: close alike for a person who is there and one who is not, however long they rest", async () => {
      const told: Record<string, unknown[]> = { known: [], unknown: [] };
      const subjects = { known: await addPerson(deps), unknown: stranger() };
      for (let round = 0; round < 4; round++) {
        for (const [who, subject] of Object.entries(subjects)) {
          told[who]!.push(...(await failTimes(deps, subject, 6)));
        }
        deps.clock.advance(days(2) + minutes(2));
        await forgetOldLimits(deps);
      }
      expect(told["known"]).toEqual(told["unknown"]);
      expect(told["known"]).toContainEqual({ throttledFor: 300 });
    });

    test.each(["behind a session", "where the person is known"])(
      "never fail more than 100 times in a row %s, though they rest",
      async (where) => {
        const known = { requester: { address: freshAddress() } };
        const person = await addPerson(deps, [known.requester.address]);
        const own = where === "behind a session" ? { sessionId: newId(deps.clock), ...elsewhere() } : known;
        let failures = 0;
        for (let guess = 0; guess < 280; guess++) {
          // The person's own door is closed, so that the address where they are known is what counts.
          if (guess % 20 === 0) await failTimes(deps, person, 5);
          const told = await attempt(deps, { ...person, ...own }, "failed");
          if (told === "failed") failures += 1;
          deps.clock.advance(guess % 20 === 19 ? days(2) : minutes(1));
          await forgetOldLimits(deps);
        }
        expect(failures).toBeGreaterThan(20);
        expect(failures).toBeLessThanOrEqual(100);
      },
    );

    test("never fail more than 100 times in a row: then only a new password opens the door", async () => {
      const person = await addPerson(deps);
      for (let round = 0; round < 20; round++) {
        expect(await failTimes(deps, person, 5)).toEqual(five);
        deps.clock.advance(days(1));
      }
      deps.clock.advance(days(400));
      await forgetOldLimits(deps);
      expect(await attempt(deps, { ...person, ...elsewhere() }, "succeeded")).toEqual({
        throttledFor: hours(24) / seconds(1),
      });
      await deps.store.transaction((tx) => clearAccountLimit(deps, tx, { userId: person.userId! }));
      expect(await attempt(deps, { ...person, ...elsewhere() }, "failed")).toBe("failed");
      expect(await attempt(deps, { ...person, ...elsewhere() }, "succeeded")).toBe("succeeded");
    });

    test("are counted to 100 also where they come too slowly to close the door", async () => {
      const person = await addPerson(deps);
      for (let count = 0; count < 100; count++) {
        expect(await failTimes(deps, person, 1)).toEqual(["failed"]);
        deps.clock.advance(minutes(5));
      }
      expect(await failTimes(deps, person, 1)).toEqual([throttled]);
    });

    test("are forgotten five minutes after the last of them", async () => {
      const person = await addPerson(deps);
      for (let count = 0; count < 4; count++) {
        await failTimes(deps, person, 1);
        deps.clock.advance(minutes(4));
      }
      deps.clock.advance(minutes(1));
      expect(await failTimes(deps, person, 5)).toEqual(five);
      expect(await failTimes(deps, person, 1)).toEqual([throttled]);
    });

    test("are not forgotten before that, however long ago the first of them was", async () => {
      const person = await addPerson(deps);
      for (let count = 0; count < 4; count++) {
        await failTimes(deps, person, 1);
        deps.clock.advance(minutes(4));
      }
      expect(await failTimes(deps, person, 2)).toEqual(["failed", throttled]);
    });

    test("are forgotten when one succeeds, with what they had closed before", async () => {
      const person = await addPerson(deps);
      await failTimes(deps, person, 5);
      deps.clock.advance(minutes(5));
      expect(await failTimes(deps, person, 4)).toEqual(five.slice(1));
      expect(await attempt(deps, { ...person, ...elsewhere() }, "succeeded")).toBe("succeeded");
      expect(await failTimes(deps, person, 6)).toEqual([...five, { throttledFor: 300 }]);
    });
  });

  describe("S84: the same budget", () => {
    test("holds at every door: what fails behind a session closes the front door", async () => {
      const person = await addPerson(deps);
      const inside = { ...person, sessionId: "a session" };
      expect(await failTimes(deps, person, 3)).toEqual(five.slice(2));
      expect(await failTimes(deps, inside, 2)).toEqual(five.slice(3));
      expect(await failTimes(deps, person, 1)).toEqual([throttled]);
    });

    test("holds where the client is unknown", async () => {
      const person = { ...(await addPerson(deps)), requester: { address: null } };
      for (let count = 0; count < 5; count++) expect(await attempt(deps, person, "failed")).toBe("failed");
      expect(await attempt(deps, person, "succeeded")).toEqual(throttled);
    });

    test("holds for people whom nobody knows, in the same words and with the same queries", async () => {
      const closeAndCount = (subject: AttemptSubject) =>
        countQueries((counting) => failTimes(counting, subject, 8));
      const known = await closeAndCount(await addPerson(deps));
      const unknown = await closeAndCount(stranger());
      expect(unknown).toEqual(known);
      expect(unknown.result).toEqual([...five, throttled, throttled, throttled]);
    });

    test("of a user is not used up by who types the user's id as a name", async () => {
      const person = await addPerson(deps);
      await failTimes(deps, { ...person, userId: null }, 6);
      expect(await attempt(deps, person, "succeeded")).toBe("succeeded");
    });
  });

  describe("from one client", () => {
    const failFrom = async (
      address: string | null,
      times: number,
      site: { id: string; isAuthenticated: boolean } | null = null,
    ) => {
      const told = [];
      for (let count = 0; count < times; count++) {
        told.push(await attempt(deps, { ...stranger({ address }), site }, "failed"));
      }
      return told;
    };

    test("S82: fail ten times a minute, on whatever accounts", async () => {
      const address = freshAddress();
      expect(await failFrom(address, 11)).toEqual([...five, ...five, { throttledFor: 60 }]);
      expect(await failFrom(freshAddress(), 1)).toEqual(["failed"]);
      deps.clock.advance(minutes(1));
      expect(await failFrom(address, 11)).toEqual([...five, ...five, { throttledFor: 60 }]);
    });

    test("S82: have a minute that begins with the first of them, and ends whatever else fails in it", async () => {
      const address = freshAddress();
      await failFrom(address, 5);
      deps.clock.advance(seconds(40));
      expect(await failFrom(address, 6)).toEqual([...five, { throttledFor: 20 }]);
      deps.clock.advance(seconds(20));
      expect(await failFrom(address, 1)).toEqual(["failed"]);
    });

    test("S82: fail ten times a minute from the whole of a /64", async () => {
      for (let host = 1; host <= 5; host++) await failFrom(`2001:db8:1:2::${host}`, 2);
      expect(await failFrom("2001:db8:1:2:ffff::1", 1)).toEqual([throttled]);
      expect(await failFrom("2001:db8:1:3::1", 1)).toEqual(["failed"]);
    });

    test("S85: a success forgives neither the client's failures nor those of another account", async () => {
      const address = freshAddress();
      const victim = await addPerson(deps);
      const attacker = { ...(await addPerson(deps)), requester: { address } };
      await failTimes(deps, victim, 4);
      await failFrom(address, 9);
      expect(await attempt(deps, attacker, "succeeded")).toBe("succeeded");
      expect(await attempt(deps, { ...victim, requester: { address } }, "failed")).toBe("failed");
      expect(await attempt(deps, attacker, "succeeded")).toEqual(throttled);
      expect(await attempt(deps, { ...victim, ...elsewhere() }, "succeeded")).toEqual(throttled);
    });

    test("that is a site which hides its people fail a hundred times a minute", async () => {
      const site = { id: "hiding", isAuthenticated: true };
      expect(new Set(await failFrom(null, 100, site))).toEqual(new Set(["failed"]));
      expect(await failFrom(null, 1, site)).toEqual([throttled]);
      expect(await failFrom(freshAddress(), 1, site)).toEqual(["failed"]);
      expect(await failFrom(null, 1, { ...site, id: "another" })).toEqual(["failed"]);
    });

    test("S84: that is unknown are not counted together: nobody could close the door to all", async () => {
      const named = { id: "named", isAuthenticated: false };
      expect(new Set(await failFrom(null, 101))).toEqual(new Set(["failed"]));
      expect(new Set(await failFrom(null, 101, named))).toEqual(new Set(["failed"]));
    });

    test("that is closed out touch no account, write nothing and ask the database twice", async () => {
      const address = freshAddress();
      await failFrom(address, 10);
      const before = await rows();
      const { result, queries } = await countQueries((counting) =>
        attempt(counting, stranger({ address }), "succeeded"),
      );
      expect([result, queries]).toEqual([throttled, 2]);
      expect(await rows()).toEqual(before);
    });

    test("that is open ask it once", async () => {
      const { queries } = await countQueries((counting) => attempt(counting, stranger(), "failed"));
      expect(queries).toBe(1);
    });
  });

  describe("S83: the owner of an account that strangers closed", () => {
    test("gets in from where they have been, and opens it for all", async () => {
      const home = freshAddress();
      const owner = await addPerson(deps, [home]);
      expect(await failTimes(deps, owner, 6)).toEqual([...five, throttled]);
      expect(await attempt(deps, { ...owner, requester: { address: home } }, "succeeded")).toBe("succeeded");
      expect(await attempt(deps, { ...owner, ...elsewhere() }, "succeeded")).toBe("succeeded");
    });

    test("gets in there also after 100 failures in a row", async () => {
      const home = freshAddress();
      const owner = await addPerson(deps, [home]);
      for (let round = 0; round < 20; round++) {
        await failTimes(deps, owner, 5);
        deps.clock.advance(days(1));
      }
      expect(await failTimes(deps, owner, 1)).toEqual([throttled]);
      expect(await attempt(deps, { ...owner, requester: { address: home } }, "succeeded")).toBe("succeeded");
      expect(await failTimes(deps, owner, 1)).toEqual(["failed"]);
    });

    test("gets in from the same /64, and not from the next", async () => {
      const owner = await addPerson(deps, ["2001:db8:8::1"]);
      await failTimes(deps, owner, 5);
      expect(
        await attempt(deps, { ...owner, requester: { address: "2001:db8:8:1::1" } }, "succeeded"),
      ).toEqual(throttled);
      expect(
        await attempt(deps, { ...owner, requester: { address: "2001:db8:8::ffff:1" } }, "succeeded"),
      ).toBe("succeeded");
    });

    test("has five failures there too, which count against the account", async () => {
      const home = { requester: { address: freshAddress() } };
      const owner = await addPerson(deps, [home.requester.address]);
      await failTimes(deps, owner, 5);
      for (let count = 0; count < 5; count++)
        expect(await attempt(deps, { ...owner, ...home }, "failed")).toBe("failed");
      // Here the door is closed for the first time; at the front it is for the second, and for longer.
      expect(await attempt(deps, { ...owner, ...home }, "succeeded")).toEqual({ throttledFor: 300 });
      deps.clock.advance(minutes(5));
      expect(await attempt(deps, { ...owner, ...home }, "succeeded")).toBe("succeeded");
    });

    test("finds the closing that their own failures made longer", async () => {
      const home = { requester: { address: freshAddress() } };
      const owner = await addPerson(deps, [home.requester.address]);
      await failTimes(deps, owner, 5);
      for (let count = 0; count < 5; count++) await attempt(deps, { ...owner, ...home }, "failed");
      expect(await attempt(deps, { ...owner, ...elsewhere() }, "succeeded")).toEqual({ throttledFor: 600 });
    });

    test("is nobody at an address that is another person's", async () => {
      const address = freshAddress();
      await addPerson(deps, [address]);
      const owner = await addPerson(deps, [freshAddress()]);
      await failTimes(deps, owner, 5);
      expect(await attempt(deps, { ...owner, requester: { address } }, "succeeded")).toEqual(throttled);
    });

    test("is nobody at an address where they have not been for 30 days", async () => {
      const address = freshAddress();
      const owner = await addPerson(deps, [address]);
      deps.clock.advance(days(30));
      await failTimes(deps, owner, 5);
      expect(await attempt(deps, { ...owner, requester: { address } }, "succeeded")).toEqual(throttled);
    });

    test("is refused at an address that itself is closed", async () => {
      const home = freshAddress();
      const owner = await addPerson(deps, [home]);
      await failTimes(deps, owner, 5);
      for (let count = 0; count < 10; count++) await attempt(deps, stranger({ address: home }), "failed");
      expect(await attempt(deps, { ...owner, requester: { address: home } }, "succeeded")).toEqual(throttled);
    });

    test("keeps the doors behind a session, whoever shares the address, and opens the others by them", async () => {
      const address = freshAddress();
      const owner = await addPerson(deps);
      await failTimes(deps, owner, 5);
      for (let count = 0; count < 10; count++) await attempt(deps, stranger({ address }), "failed");
      const inside = { ...owner, requester: { address }, sessionId: "own" };
      expect(await attempt(deps, inside, "succeeded")).toBe("succeeded");
      expect(await attempt(deps, { ...owner, ...elsewhere() }, "succeeded")).toBe("succeeded");
    });

    test("has five failures behind each session", async () => {
      const owner = await addPerson(deps);
      const inside = { ...owner, sessionId: "stolen" };
      expect(await failTimes(deps, inside, 6)).toEqual([...five, { throttledFor: 300 }]);
      expect(await failTimes(deps, { ...owner, sessionId: "own" }, 1)).toEqual(["failed"]);
    });
  });

  describe("that come to no end", () => {
    /** Five attempts that take all the room of an account and never say what became of them. */
    const crowd = async (person: AttemptSubject) => {
      const before = sumOfPending(await rows());
      for (let count = 0; count < 5; count++)
        void attempt(deps, { ...person, ...elsewhere() }, "failed", () => new Promise<void>(() => {}));
      // Each is under way for the account, for its streak and for its address.
      await expect.poll(async () => sumOfPending(await rows()), { timeout: seconds(30) }).toBe(before + 15);
    };

    test("hold their room for 30 seconds at the most, and for 15 at the least", async () => {
      const person = await addPerson(deps);
      const impatient = withPolicy(deps, { longestWait: 0 });
      await crowd(person);
      deps.clock.advance(seconds(14));
      expect(await attempt(impatient, { ...person, ...elsewhere() }, "succeeded")).toEqual({
        throttledFor: 1,
      });
      deps.clock.advance(seconds(16));
      expect(await attempt(impatient, { ...person, ...elsewhere() }, "succeeded")).toBe("succeeded");
    });

    test("hold their room at the front door, whatever becomes of others behind a session", async () => {
      const person = await addPerson(deps);
      const impatient = withPolicy(deps, { longestWait: 0 });
      await crowd(person);
      for (let count = 0; count < 5; count++)
        expect(await attempt(deps, { ...person, sessionId: "own" }, "succeeded")).toBe("succeeded");
      expect(await attempt(impatient, { ...person, ...elsewhere() }, "succeeded")).toEqual({
        throttledFor: 1,
      });
    });

    test("keep another waiting for five seconds and no longer", async () => {
      const person = await addPerson(deps);
      await crowd(person);
      let told: unknown = null;
      const waiting = attempt(deps, { ...person, ...elsewhere() }, "succeeded").then((each) => (told = each));
      deps.clock.advance(seconds(4));
      await sleep(milliseconds(300));
      expect(told).toBeNull();
      deps.clock.advance(seconds(1));
      expect(await waiting).toEqual({ throttledFor: 1 });
    });

    test("keep a bounded number waiting: whoever comes beyond it is told to come back at once", async () => {
      const person = await addPerson(deps);
      await crowd(person);
      const few = withPolicy(deps, { mostWaiting: 3 });
      const told: unknown[] = [];
      const waiting = Array.from({ length: 10 }, async () => {
        told.push(await attempt(few, { ...person, ...elsewhere() }, "succeeded"));
      });
      await expect
        .poll(() => told, { timeout: seconds(30) })
        .toEqual(Array.from({ length: 7 }, () => "unavailable"));
      deps.clock.advance(seconds(8));
      await Promise.all(waiting);
      expect(told.slice(7)).toEqual(Array.from({ length: 3 }, () => ({ throttledFor: 1 })));
    });

    test("give their room back when they throw, and nothing is counted", async () => {
      const person = await addPerson(deps);
      const lost = new Error("the database is away");
      const away = new Failure("unavailable", "the database did not answer");
      for (const error of [lost, away, lost, away, lost, away]) {
        const thrown = limitAttempt(deps, { ...person, ...elsewhere() }, async () => {
          throw error;
        });
        await expect(thrown).rejects.toBe(error);
      }
      expect(await failTimes(deps, person, 6)).toEqual([...five, throttled]);
    });

    test("count as failures where what they throw is a refusal", async () => {
      const person = await addPerson(deps);
      const refusal = new Failure("sign_in_inactive");
      for (let count = 0; count < 5; count++) {
        const thrown = limitAttempt(deps, { ...person, ...elsewhere() }, async () => {
          throw refusal;
        });
        await expect(thrown).rejects.toBe(refusal);
      }
      expect(await failTimes(deps, person, 1)).toEqual([throttled]);
    });

    test("in time tell nothing, whether the password was right or wrong, and clear nothing", async () => {
      const person = await addPerson(deps);
      await failTimes(deps, person, 3);
      const slow = async () => deps.clock.advance(seconds(31));
      for (const outcome of ["succeeded", "failed"] as const)
        expect(await attempt(deps, { ...person, ...elsewhere() }, outcome, slow)).toBe("unavailable");
      expect(await failTimes(deps, person, 2)).toEqual(["failed", throttled]);
    });
  });

  test("write nothing from which a person or an address could be read", async () => {
    const person = stranger({ account: "ada@mail.example", address: "198.51.100.77" });
    await attempt(deps, person, "failed");
    const all = await rows();
    expect(all.length).toBeGreaterThan(2);
    for (const { key } of all) expect(key).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(all)).not.toMatch(/ada@|198\.51/);
  });
});

function sumOfPending(all: readonly { readonly pending: number; readonly pending_before: number }[]): number {
  return all.reduce((sum, row) => sum + row.pending + row.pending_before, 0);
}
