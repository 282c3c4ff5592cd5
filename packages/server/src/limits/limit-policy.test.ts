import { describe, expect, onTestFinished, test } from "vitest";
import { minutes } from "../kernel/duration.ts";
import { startTestProvider } from "../testing/exchange.ts";
import { startTestServer } from "../testing/start-test-server.ts";
import { completeLimitPolicy, defaultLimitPolicy } from "./limit-policy.ts";

/** What a configuration says that no compiler has seen. */
const problemsOf = (policy: object): readonly string[] => {
  try {
    completeLimitPolicy(policy);
    return [];
  } catch (error) {
    return (error as { problems: readonly string[] }).problems;
  }
};

describe("what an application says of limits", () => {
  test("is filled in", () => {
    expect(completeLimitPolicy()).toEqual(defaultLimitPolicy);
    const account = { limit: 3, window: minutes(10) };
    expect(completeLimitPolicy({ account })).toEqual({ ...defaultLimitPolicy, account });
  });

  test.each([
    ["a name that is none", { acount: {} }, ["limits.acount is not a setting."]],
    [
      "a budget without a window",
      { account: { limit: 5 } },
      ["limits.account.window must be a whole number of at least 1."],
    ],
    [
      "a limit of nothing",
      { address: { limit: 0, window: 1000 } },
      ["limits.address.limit must be a whole number of at least 1."],
    ],
    ["no budget at all", { site: null }, ["limits.site must say: limit, window."]],
    [
      "a streak beyond the standard",
      { longestStreak: 101 },
      ["limits.longestStreak must be 100 at the most."],
    ],
  ])("is refused for %s", (_, policy, problems) => {
    expect(problemsOf(policy)).toEqual(problems);
  });

  test("keeps a server from starting where it is wrong", async () => {
    const idp = await startTestProvider();
    onTestFinished(() => idp.close());
    const limits = { account: { limit: Infinity, window: minutes(5) } };
    await expect(startTestServer({ database: "sqlite", idp, limits })).rejects.toMatchObject({
      problems: ["limits.account.limit must be a whole number of at least 1."],
    });
  });
});
