import { describe, expect, test } from "vitest";
import { completeAccountPolicy } from "./account-policy.ts";

/** What a configuration says that no compiler has seen. */
const problemsOf = (policy: object): readonly string[] => {
  try {
    completeAccountPolicy(policy);
    return [];
  } catch (error) {
    return (error as { problems: readonly string[] }).problems;
  }
};

describe("what an application says of accounts", () => {
  test("asks for a proof of the address, and hides who has one, where it says nothing", () => {
    expect(completeAccountPolicy()).toEqual({
      signInBy: "both",
      registration: "open",
      emailVerification: "mandatory",
      enumeration: "hidden",
      minPasswordLength: 8,
    });
  });

  test.each([
    ["a slip in a word", { registration: "close" }, ["accounts.registration must be one of: open, closed."]],
    [
      "another slip, which would wait for no proof of the address",
      { emailVerification: "mandatry" },
      ["accounts.emailVerification must be one of: mandatory, optional, none."],
    ],
    [
      "a word of another type",
      { signInBy: null, enumeration: true },
      ["accounts.enumeration must be one of: hidden, open."],
    ],
    [
      "a name that is none",
      { emailVerifcation: "mandatory" },
      ["accounts.emailVerifcation is not a setting."],
    ],
    ["a name that every object has", { constructor: "closed" }, ["accounts.constructor is not a setting."]],
    [
      "several at once",
      { signInBy: "mail", minPasswordLength: 0 },
      [
        "accounts.signInBy must be one of: username, email, both.",
        "accounts.minPasswordLength must be a whole number between 1 and 128.",
      ],
    ],
  ])("is refused for %s, and opens nothing", (_, policy, problems) => {
    expect(problemsOf(policy)).toEqual(problems);
  });

  test("S74 hides nothing without a mail that is waited for", () => {
    const [problem] = problemsOf({ enumeration: "hidden", emailVerification: "optional" });
    expect(problem).toMatch(/^accounts\.enumeration is "hidden", which needs/);
  });
});
