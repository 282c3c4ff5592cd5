import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalEmail } from "./canonical-email.ts";

const longest = `${"a".repeat(64)}@${"b.".repeat(92)}example`;

describe("S72: an address in canonical form", () => {
  test.each([
    ["ada@example.org", "ada@example.org"],
    ["Ada.LOVELACE@Example.ORG", "ada.lovelace@example.org"],
    ["  ada@example.org\n", "ada@example.org"],
    ["ａｄａ＠ｅｘａｍｐｌｅ．ｏｒｇ", "ada@example.org"],
    ["\u212Aate@example.org", "kate@example.org"],
    ["\u2102lara@example.org", "clara@example.org"],
    ["ﬁa@example.org", "fia@example.org"],
    ["\u00A0ada@example.org\u3000", "ada@example.org"],
    ["ada+tag@example.org", "ada+tag@example.org"],
    ["o'neil@example.org", "o'neil@example.org"],
    ["ada@sub.example.org", "ada@sub.example.org"],
    [longest.slice(-254), longest.slice(-254)],
  ])("of %j is %j", (text, canonical) => {
    expect(canonicalEmail(text)).toBe(canonical);
  });

  test.each([
    "",
    "ada",
    "@example.org",
    "ada@",
    "ada@localhost",
    "ada@@example.org",
    "a@b@example.org",
    "ada＠evil.example@example.org",
    '"ada"@example.org',
    "ada,eve@example.org",
    "ada@example.org,eve@example.org",
    "ada@example.org;eve@example.org",
    "<ada@example.org>",
    "Ada <ada@example.org>",
    "ada @example.org",
    "ada@example.org\neve@example.org",
    "ada\r\nBcc: eve@example.org",
    "ada\u0000@example.org",
    "ada\u200b@example.org",
    "ada\u202e@example.org",
    "ada@example.org\u0007",
    ".ada@example.org",
    "ada.@example.org",
    "a..da@example.org",
    "ada@-example.org",
    "ada@example..org",
    "ada@[127.0.0.1]",
    "ada@127.0.0.1",
    "аda@example.org",
    "İda@example.org",
    `${"a".repeat(250)}@example.org`,
  ])("there is none of %j", (text) => {
    expect(canonicalEmail(text)).toBeNull();
  });

  test("has one spelling: making it again changes nothing", () => {
    const address = fc.oneof(
      fc.emailAddress(),
      fc.tuple(fc.string({ unit: "binary" }), fc.string()).map((parts) => parts.join("@")),
    );
    fc.assert(
      fc.property(address, (text) => {
        const canonical = canonicalEmail(text);
        fc.pre(canonical !== null);
        expect(canonicalEmail(canonical)).toBe(canonical);
        expect(canonicalEmail(canonical.toUpperCase())).toBe(canonical);
        expect(canonical).toMatch(/^[a-z0-9_'+.-]+@[a-z0-9.-]+$/);
      }),
    );
  });
});
