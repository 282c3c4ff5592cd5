import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSecrets, isSameText, newSecret } from "./secrets.ts";

const [one, two] = ["1".repeat(32), "2".repeat(32)];
const secrets = createSecrets([one]);

describe("S41: what is sealed", () => {
  test("is opened again, and is another text each time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const sealed = secrets.seal("signing-keys", text);
        expect(secrets.open("signing-keys", sealed)).toBe(text);
        expect(secrets.seal("signing-keys", text)).not.toBe(sealed);
      }),
    );
  });

  test("is opened with an older secret that is still configured, and sealed with the newest", () => {
    const sealed = secrets.seal("signing-keys", "x");
    const both = createSecrets([two, one]);
    expect(both.open("signing-keys", sealed)).toBe("x");
    expect(createSecrets([two]).open("signing-keys", both.seal("signing-keys", "x"))).toBe("x");
    expect(createSecrets([two]).open("signing-keys", sealed)).toBeNull();
  });

  test("for one purpose is not opened for another", () => {
    expect(secrets.open("provider-secrets", secrets.seal("signing-keys", "x"))).toBeNull();
    const [kid] = secrets.keysFor("provider-secrets").map((key) => key.kid);
    const [, ...rest] = secrets.seal("signing-keys", "x").split(".");
    expect(secrets.open("provider-secrets", [kid, ...rest].join("."))).toBeNull();
  });

  test("and then changed in any place is not opened", () => {
    const sealed = secrets.seal("signing-keys", "the private key");
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.constantFrom("A", "Q", "g", "w", "."), (at, character) => {
        const changed = sealed.slice(0, at) + character + sealed.slice(at + 1);
        const bytesOf = (text: string) =>
          text.split(".").map((part) => Buffer.from(part, "base64url").toString("hex"));
        fc.pre(bytesOf(changed).join() !== bytesOf(sealed).join());
        expect(secrets.open("signing-keys", changed)).toBeNull();
      }),
    );
  });

  test.each(["", ".", "..", "a.b.c", "x".repeat(100)])("is not %j", (text) => {
    expect(secrets.open("signing-keys", text)).toBeNull();
  });

  test("with its tag cut off or short is not opened", () => {
    const [kid, nonce, body] = secrets.seal("signing-keys", "").split(".");
    for (const length of [0, 4, 8, 12, 15]) {
      const short = Buffer.from(body!, "base64url").subarray(0, length).toString("base64url");
      expect(secrets.open("signing-keys", [kid, nonce, short].join("."))).toBeNull();
    }
  });
});

test("each purpose has a key of its own, and its id tells nothing of the secret", () => {
  const keys = (["refresh-token", "signing-keys", "provider-secrets"] as const).map((purpose) => {
    const { kid, key } = secrets.keysFor(purpose)[0];
    return { kid, key: key.export() };
  });
  expect(new Set(keys.map(({ key }) => key.toString("hex"))).size).toBe(3);
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(3);
  for (const { key, kid } of keys) {
    expect(key).toHaveLength(32);
    expect(key.toString("base64url")).not.toContain(kid);
  }
});

test("texts are the same only when they are, and new secrets have 256 bits", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(isSameText(a, b)).toBe(a === b);
    }),
  );
  expect(isSameText("a", "a")).toBe(true);
  expect(Buffer.from(newSecret(), "base64url")).toHaveLength(32);
  expect(newSecret()).not.toBe(newSecret());
});
