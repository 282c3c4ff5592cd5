import { describe, expect, test } from "vitest";
import { checkIdTokenClaims } from "./check-id-token-claims.ts";

const now = 1_800_000_000;
const expectation = {
  issuer: "https://accounts.google.com",
  clientIds: ["ours", "our-app"],
  now: new Date(now * 1000),
};
const good = { iss: expectation.issuer, aud: "ours", azp: "ours", iat: now - 5, exp: now + 3600 };
const minutes = (count: number) => count * 60;

type Case = readonly [name: string, claims: Readonly<Record<string, unknown>>];

const accepted: readonly Case[] = [
  ["a token that expired 59 s ago, by a clock that is behind (S9)", { exp: now - 59 }],
  ["one issued 60 s in the future, by a clock that is ahead (S10)", { iat: now + 60 }],
  ["one issued 10 minutes ago (S10)", { iat: now - minutes(10) }],
  ["one that is valid in 60 s", { nbf: now + 60 }],
  ["one audience as a list (S4)", { aud: ["ours"] }],
  ["one audience without an authorized party (S5)", { azp: undefined }],
  ["an authorized party of the same site (S5)", { azp: "our-app" }],
  ["two audiences of the site with an authorized party (S5)", { aud: ["ours", "our-app"], azp: "our-app" }],
  ["times with fractions", { iat: now - 0.5, exp: now + 0.5 }],
];

const refused: readonly Case[] = [
  ["S3: another issuer", { iss: "https://accounts.example" }],
  ["S3: the issuer with a slash", { iss: "https://accounts.google.com/" }],
  ["S3: the issuer without its scheme", { iss: "accounts.google.com" }],
  ["S3: the issuer in capitals", { iss: "https://ACCOUNTS.google.com" }],
  ["S3: no issuer", { iss: undefined }],
  ["S3: a list of issuers", { iss: [expectation.issuer] }],
  ["S4: another audience", { aud: "theirs", azp: undefined }],
  ["S4: no audience", { aud: undefined }],
  ["S4: an empty list of audiences", { aud: [] }],
  ["S4: an audience of another type", { aud: { 0: "ours", length: 1 } }],
  ["S4: an audience that begins like ours", { aud: "ours.evil.example", azp: undefined }],
  ["S4: ours in other letters", { aud: "OURS", azp: undefined }],
  ["S4: an unknown one beside ours", { aud: ["ours", "theirs"] }],
  ["S4: ours beside a number", { aud: ["ours", 7] }],
  ["S5: two audiences without an authorized party", { aud: ["ours", "our-app"], azp: undefined }],
  ["S5: another authorized party", { azp: "theirs" }],
  ["S5: an empty authorized party", { azp: "" }],
  ["S5: an authorized party of another type", { azp: ["ours"] }],
  ["S9: no expiry", { exp: undefined }],
  ["S9: null as expiry", { exp: null }],
  ["S9: a text as expiry", { exp: String(now + 3600) }],
  ["S9: an infinite expiry", { exp: Infinity }],
  ["S9: expired 60 s ago", { exp: now - 60 }],
  ["S10: no time of issue", { iat: undefined }],
  ["S10: a text as time of issue", { iat: String(now) }],
  ["S10: issued 61 s in the future", { iat: now + 61 }],
  ["S10: issued more than 10 minutes ago", { iat: now - minutes(10) - 1 }],
  ["not valid before 61 s have passed", { nbf: now + 61 }],
  ["a text as begin of validity", { nbf: "soon" }],
];

describe("the claims of an id token", () => {
  test.each(accepted)("may be %s", (_name, claims) => {
    expect(checkIdTokenClaims({ ...good, ...claims }, expectation)).toBeNull();
  });

  test.each(refused)("%s is refused", (_name, claims) => {
    expect(checkIdTokenClaims({ ...good, ...claims }, expectation)).toEqual(expect.any(String));
  });

  test.each([null, "claims", 7, [], [good]])("%j are none", (claims) => {
    expect(checkIdTokenClaims(claims, expectation)).toEqual(expect.any(String));
  });
});
