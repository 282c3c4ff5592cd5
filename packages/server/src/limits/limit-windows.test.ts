import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { days, type Duration, hours, minutes, seconds } from "../kernel/duration.ts";
import {
  attempt,
  openTestLimits,
  stranger,
  type TestLimits,
  type TestLimitsDatabase,
} from "../testing/open-test-limits.ts";
import { databases } from "../testing/test-database.ts";
import { forgetOldLimits } from "./forget-old-limits.ts";

interface AccountState {
  readonly failures: number;
  readonly streak: number;
  readonly until: number;
  readonly failedAt: number;
}

const untried: AccountState = { failures: 0, streak: 0, until: 0, failedAt: 0 };

/** What the rules say, told once more as plainly as possible. */
class Rules {
  readonly #accounts = new Map<string, AccountState>();
  readonly #addresses = new Map<string, { failures: number; until: number }>();

  #account(name: string, now: number) {
    const known = this.#accounts.get(name) ?? untried;
    // Nobody has an account of this name: two days after its last failure all is forgotten.
    if (known.failedAt + days(2) < now) return untried;
    return known.until > now ? known : { ...known, failures: 0 };
  }

  #address(name: string, now: number) {
    const known = this.#addresses.get(name);
    return known && known.until > now ? known : { failures: 0, until: now + minutes(1) };
  }

  isOpen({ account, address }: Try, now: number): boolean {
    const { failures, streak } = this.#account(account, now);
    return failures < 5 && streak < 100 && this.#address(address, now).failures < 10;
  }

  fail({ account, address }: Try, now: number): void {
    const { failures, streak } = this.#account(account, now);
    const closings = Math.floor((streak + 1) / 5);
    const closed = Math.min(minutes(5) * 2 ** Math.max(0, closings - 1), hours(24));
    const until = now + (failures + 1 < 5 ? minutes(5) : closed);
    this.#accounts.set(account, { failures: failures + 1, streak: streak + 1, until, failedAt: now });
    const client = this.#address(address, now);
    this.#addresses.set(address, { ...client, failures: client.failures + 1 });
  }

  succeed({ account }: Try): void {
    this.#accounts.delete(account);
  }
}

interface Try {
  readonly account: string;
  readonly address: string;
}

interface Step {
  readonly tries: readonly Try[];
  readonly outcome: "succeeded" | "failed";
  readonly pause: Duration;
}

const tries = fc.record({
  account: fc.constantFrom("a", "b", "c"),
  address: fc.constantFrom("192.0.2.1", "192.0.2.2", "2001:db8::1", "192.0.2.4", "192.0.2.5"),
});
const pauses = [0, seconds(1), seconds(59), minutes(1), minutes(4), minutes(5), minutes(11), days(1)];
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    tries: fc.array(tries, { minLength: 1, maxLength: 8 }),
    outcome: fc.oneof(
      { weight: 5, arbitrary: fc.constant("failed" as const) },
      { weight: 1, arbitrary: fc.constant("succeeded" as const) },
    ),
    pause: fc.constantFrom(...pauses),
  }),
  { minLength: 5, maxLength: 25 },
);

describe.each(databases)("limits on %s", (kind) => {
  let database: TestLimitsDatabase;
  beforeAll(async () => {
    database = await openTestLimits(kind);
  });
  afterAll(() => database.close());

  let runs = 0;

  /** Tries all at once, at one moment. @returns Who got through and may not, and who was refused and may. */
  async function runStep(deps: TestLimits, rules: Rules, { tries: all, outcome }: Step): Promise<string[]> {
    const now = deps.clock.now().getTime();
    const told = await Promise.all(
      all.map(async (each) => ({
        each,
        answer: await attempt(deps, stranger({ ...each, account: `${runs}-${each.account}` }), outcome),
      })),
    );
    const passed = told.filter(({ answer }) => answer === outcome);
    const wronglyPassed = passed.filter(({ each }) => {
      const isOpen = rules.isOpen(each, now);
      if (outcome === "failed") rules.fail(each, now);
      return !isOpen;
    });
    const refused = told.filter(({ answer }) => typeof answer === "object");
    const wronglyRefused = refused.filter(({ each }) => rules.isOpen(each, now));
    if (outcome === "succeeded") for (const { each } of passed) rules.succeed(each);
    const words = (name: string, list: typeof told) =>
      list.map(({ each }) => `${name}: ${JSON.stringify(each)}`);
    return [...words("passed", wronglyPassed), ...words("refused", wronglyRefused)];
  }

  test("S82: no window passes more than its limit and nobody is refused below it, in any sequence", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        runs++;
        const { deps } = database;
        // What another sequence did is forgotten, but for failures in a row, and accounts are new each time.
        deps.clock.advance(days(1));
        const rules = new Rules();
        for (const step of sequence) {
          expect(await runStep(deps, rules, step)).toEqual([]);
          deps.clock.advance(step.pause);
          await forgetOldLimits(deps);
        }
      }),
      { numRuns: 40 },
    );
  });
});
