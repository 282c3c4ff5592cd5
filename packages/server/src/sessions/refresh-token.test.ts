import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Failure } from "../kernel/failure.ts";
import { formatId } from "../kernel/id.ts";
import { createSecrets } from "../kernel/secrets.ts";
import { readRefreshToken, writeRefreshToken } from "./refresh-token.ts";

const oldSecret = "the-old-secret-of-at-least-32-characters";
const newSecret = "the-new-secret-of-at-least-32-characters";
const secrets = createSecrets([newSecret]);

const tokens = fc.record({
  sessionId: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => formatId(Buffer.from(bytes))),
  generation: fc.integer({ min: 0, max: 0xffff_ffff }),
});

/** The failure with which reading a token ends. */
function refusalOf(token: string, reader = secrets): string {
  try {
    readRefreshToken(reader, token);
  } catch (error) {
    if (error instanceof Failure) return error.failure;
    throw error;
  }
  return "accepted";
}

const example = writeRefreshToken(secrets, {
  sessionId: "01890a5d-ac96-774b-bcce-b302099a8057",
  generation: 7,
});
const [version, kid, body, mac] = example.split(".") as [string, string, string, string];

describe("a refresh token", () => {
  test("says what was written", () => {
    fc.assert(
      fc.property(tokens, (token) => {
        expect(readRefreshToken(secrets, writeRefreshToken(secrets, token))).toEqual(token);
      }),
    );
  });

  test("S51: carries a MAC of 256 bits, another one for each session and generation", () => {
    expect(Buffer.from(mac, "base64url")).toHaveLength(32);
    fc.assert(
      fc.property(tokens, tokens, (one, other) => {
        fc.pre(one.sessionId !== other.sessionId || one.generation !== other.generation);
        const macOf = (token: typeof one) => writeRefreshToken(secrets, token).split(".")[3];
        expect(macOf(one)).not.toBe(macOf(other));
      }),
    );
  });

  test("S55: of the same session and generation is the same", () => {
    expect(writeRefreshToken(createSecrets([newSecret]), readRefreshToken(secrets, example))).toBe(example);
  });

  test("S51: with any one character changed is refused", () => {
    fc.assert(
      fc.property(
        fc.nat(example.length - 1),
        fc.constantFrom("A", "Z", "a", "z", "0", "9", "-", "_", ".", "=", "+", "/", " "),
        (at, character) => {
          fc.pre(example[at] !== character);
          expect(refusalOf(example.slice(0, at) + character + example.slice(at + 1))).toMatch(/^token_/);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("S94: of any text whatsoever is refused, and never a mistake of ours", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(refusalOf(text)).toMatch(/^token_/);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(refusalOf(`lk1.${kid}.${text}`)).toBe("token_invalid");
      }),
    );
  });

  // One token has one spelling: Node's decoder takes padding, white space, the other alphabet and loose last bits (S12).
  const lastOf = (text: string) => text.slice(0, -1) + nextCharacter(text.at(-1)!);
  test.each([
    ["padding", [version, kid, body, `${mac}=`]],
    ["padding of the body", [version, kid, `${body}=`, mac]],
    ["loose last bits of the MAC", [version, kid, body, lastOf(mac)]],
    ["loose last bits of the body", [version, kid, lastOf(body), mac]],
    ["white space", [version, kid, body, ` ${mac}`]],
    ["a line end", [version, kid, body, `${mac}\n`]],
    ["the other alphabet", [version, kid, body, mac.replaceAll("-", "+").replaceAll("_", "/")].map(toOther)],
    ["no MAC", [version, kid, body]],
    ["an empty MAC", [version, kid, body, ""]],
    ["half a MAC", [version, kid, body, mac.slice(0, 22)]],
    ["a fifth part", [version, kid, body, mac, "x"]],
    ["a longer body", [version, kid, `AAAA${body}`, mac]],
    ["an unknown key id", [version, "AAAAAAAA", body, mac]],
    ["no key id", [version, "", body, mac]],
    ["the version alone", [version]],
  ])("is refused with %s", (_, parts) => {
    expect(refusalOf(parts.join("."))).toBe("token_invalid");
  });

  test.each([
    ["another version", `lk2.${kid}.${body}.${mac}`, "token_invalid"],
    ["nothing", "", "token_invalid"],
    ["a JWT", "eyJhbGciOiJub25lIn0.e30.x", "token_wrong_type"],
  ])("is refused when it is %s", (_, token, failure) => {
    expect(refusalOf(token)).toBe(failure);
  });

  test("is read with an older secret that is still configured, and written with the newest", () => {
    const older = writeRefreshToken(createSecrets([oldSecret]), {
      sessionId: formatId(Buffer.alloc(16)),
      generation: 3,
    });
    const both = createSecrets([newSecret, oldSecret]);
    const read = readRefreshToken(both, older);
    expect(read.generation).toBe(3);
    expect(writeRefreshToken(both, read)).toBe(writeRefreshToken(secrets, read));
    expect(refusalOf(older)).toBe("token_invalid");
  });

  test("made with a key of another purpose is refused", () => {
    const stolen = { ...secrets, keysFor: () => secrets.keysFor("signing-keys") };
    const forged = writeRefreshToken(stolen, { sessionId: formatId(Buffer.alloc(16)), generation: 0 }).split(
      ".",
    );
    expect(refusalOf(forged.join("."))).toBe("token_invalid");
    expect(refusalOf(["lk1", kid, forged[2], forged[3]].join("."))).toBe("token_invalid");
  });
});

function nextCharacter(character: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return alphabet[(alphabet.indexOf(character) + 1) % alphabet.length]!;
}

/** Makes sure that a spelling differs, where the example happens to have no character of either alphabet. */
function toOther(part: string, index: number): string {
  return index === 3 && part === mac ? `${part.slice(0, -1)}+` : part;
}
