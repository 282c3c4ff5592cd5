import { describe, expect, test } from "vitest";
import { readStoredHash } from "./hashes/read-stored-hash.ts";
import { checkPassword, makeHash } from "./password-worker.ts";

// "Ångström ﬁsh" with the Angstrom sign and the ligature fi, hashed by argon2-cffi as it was received.
const received = "\u212bngstr\u00f6m \ufb01sh";
const hashOfReceived =
  "argon2$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$MD6HC6f13iq/d27nWtvykCZZwIArdggLM7q69thbpmI";

describe("S70 a new hash", () => {
  test("is argon2id of 19456 KiB, twice, in one lane, in Django's form", () => {
    expect(makeHash("pw")).toMatch(
      /^argon2\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
  });

  test("is another one each time, and need not be made anew", () => {
    const encoded = makeHash("pw");
    expect(makeHash("pw")).not.toBe(encoded);
    expect(checkPassword({ password: "pw", encoded })).toEqual({ isRight: true, mustRehash: false });
    expect(checkPassword({ password: "pW", encoded })).toEqual({ isRight: false });
  });
});

describe("a password that is written in several ways", () => {
  test("is one and the same, however it is typed", () => {
    const encoded = makeHash(received);
    for (const password of [received, received.normalize("NFC"), received.normalize("NFKC")]) {
      expect(checkPassword({ password, encoded })).toEqual({ isRight: true, mustRehash: false });
    }
  });

  test("is tried as it was received too, and hashed anew when that was right", () => {
    expect(checkPassword({ password: received, encoded: hashOfReceived })).toEqual({
      isRight: true,
      mustRehash: true,
    });
    expect(checkPassword({ password: received.normalize("NFKC"), encoded: hashOfReceived })).toEqual({
      isRight: false,
    });
  });
});

test("S70 a weaker hash is right and must be made anew", () => {
  const encoded = "bcrypt$$2b$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW";
  expect(checkPassword({ password: "pw", encoded })).toEqual({ isRight: true, mustRehash: true });
  expect(readStoredHash(encoded)?.isStrong).toBe(false);
});

test.each([null, "", "!", "!unusable", "md5$salt$hash"])("%j is nobody's password", (encoded) => {
  for (const password of ["", "!", "unusable", "pw"]) {
    expect(checkPassword({ password, encoded })).toEqual({ isRight: false });
  }
});
