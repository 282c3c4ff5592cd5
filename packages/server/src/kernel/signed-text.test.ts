import fc from "fast-check";
import { expect, test } from "vitest";
import { createSecrets } from "./secrets.ts";
import { readSignedText, signText } from "./signed-text.ts";

const [one, two] = ["1".repeat(32), "2".repeat(32)];
const secrets = createSecrets([one]);
const mine = { purpose: "csrf", context: "a session" } as const;

test("a signed text is read again, as it was, by whoever has the secret that signed it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const signed = signText(secrets, mine, text);
      expect(readSignedText(secrets, mine, signed)).toBe(text);
      expect(readSignedText(createSecrets([two, one]), mine, signed)).toBe(text);
      expect(readSignedText(createSecrets([two]), mine, signed)).toBeNull();
    }),
  );
});

test("a signed text is good for nothing else", () => {
  const signed = signText(secrets, mine, "text");
  expect(readSignedText(secrets, { ...mine, context: "another session" }, signed)).toBeNull();
  expect(readSignedText(secrets, { ...mine, context: "" }, signed)).toBeNull();
  expect(readSignedText(secrets, { ...mine, purpose: "cursors" }, signed)).toBeNull();
});

test("what was changed, cut or made up is not read", () => {
  const signed = signText(secrets, mine, "text");
  fc.assert(
    fc.property(fc.nat(signed.length - 1), fc.string({ maxLength: 2 }), (at, put) => {
      const changed = signed.slice(0, at) + put + signed.slice(at + 1);
      fc.pre(changed !== signed);
      expect(readSignedText(secrets, mine, changed)).toBeNull();
    }),
  );
  const [, macOfNothing = ""] = signText(secrets, mine, "").split(".");
  for (const text of [
    macOfNothing,
    "",
    ".",
    "..",
    "text",
    "text.",
    signed.slice(0, -1),
    `.${signed}`,
    `${signed}.`,
  ]) {
    expect(readSignedText(secrets, mine, text)).toBeNull();
  }
});
