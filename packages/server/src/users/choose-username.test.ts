import { defineUser, usernameSchema } from "@latchkey/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { usernameCandidates } from "./choose-username.ts";

const first = (...sources: string[]) => usernameCandidates(sources, 150).next().value;

describe("the username of a new account", () => {
  test.each([
    [["vera@gmail.com", "VeraVerified"], "vera"],
    [["Vera.Verified+news@gmail.com"], "vera.verified+news"],
    [["Zoë O'Neil@x.example"], "zoeoneil"],
    [["ＶＥＲＡ@x.example"], "vera"],
    [["Ωμέγα@x.example"], "ωμεγα"],
    [["李雷@x.example"], "李雷"],
    [["", "VeraVerified"], "veraverified"],
    [["@x.example", "VeraVerified"], "veraverified"],
    [["!!!@x.example", "???"], "user"],
    [["", ""], "user"],
    [[], "user"],
    [["a\n@b@c"], "a"],
  ])("for %j is %s", (sources, username) => {
    expect(first(...sources)).toBe(username);
  });

  test("is offered without a number first, then with ever longer random ones", () => {
    const candidates = [...usernameCandidates(["ada@x.example"], 150)];
    expect(candidates).toHaveLength(12);
    expect(candidates[0]).toBe("ada");
    for (const candidate of candidates.slice(1)) expect(candidate).toMatch(/^ada\d{1,9}$/);
    const again = [...usernameCandidates(["ada@x.example"], 150)];
    expect(again.slice(1)).not.toEqual(candidates.slice(1));
  });

  test("makes room for the number when the name is as long as it may be", () => {
    for (const candidate of [...usernameCandidates(["a".repeat(200)], 150)].slice(1)) {
      expect(candidate).toHaveLength(150);
      expect(candidate).toMatch(/^a+\d{1,9}$/);
    }
  });

  test("is one that the person could have chosen, whatever the profile says", () => {
    const source = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.emailAddress());
    fc.assert(
      fc.property(
        fc.array(source, { maxLength: 3 }),
        fc.integer({ min: 1, max: 160 }),
        (sources, maxLength) => {
          const schema = usernameSchema(defineUser({ username: { maxLength }, fields: {}, expose: [] }));
          for (const candidate of usernameCandidates(sources, maxLength)) {
            expect(schema.parse(candidate)).toBe(candidate);
            expect(candidate.isWellFormed()).toBe(true);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
