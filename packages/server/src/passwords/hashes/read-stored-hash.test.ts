import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seconds } from "../../kernel/duration.ts";
import { encodeArgon2 } from "./argon2.ts";
import { readStoredHash } from "./read-stored-hash.ts";

const salt = "c2FsdHNhbHRzYWx0c2FsdA";
const b64 = (count: number) => Buffer.alloc(count, "x").toString("base64");
const argon2 = (cost: string, name = "argon2id") =>
  `argon2$${name}$v=19$${cost}$${salt}$${b64(32).replace("=", "")}`;

// Made with Django 3.2.25, argon2-cffi 21.1 and bcrypt 3.2.2; scrypt with Python's hashlib. The password is "pw".
const hashes = {
  "Django's argon2":
    "argon2$argon2id$v=19$m=102400,t=2,p=8$ajZsUERGa3FOOXpkN0NBWnZGaTdWMg$C9TFy6EesnzWa95L8c2cfA",
  argon2id: `argon2$argon2id$v=19$m=19456,t=2,p=1$${salt}$aOJaI7vUM9/qm6/8sgni9fVmwMtEMUdxlpUqY5SGAGE`,
  "argon2id with little memory": `argon2$argon2id$v=19$m=1024,t=2,p=2$${salt}$T7D14WrmRqRrY5cDD6eDi6LG/Qyk0QhZcsfvS2rrJjE`,
  argon2i: `argon2$argon2i$v=19$m=1024,t=2,p=2$${salt}$Mn38qo7DHwqS8Hw4aHqhgjoG9cPDiOQnRqI0XQTa9pQ`,
  argon2d: `argon2$argon2d$v=19$m=1024,t=2,p=2$${salt}$3egiYterMTVYXyBW+DNgbiqVi31MeNy00+ZGgHtIaq0`,
  bcrypt_sha256: "bcrypt_sha256$$2b$12$y5eWa.uq8RAWa8gUNBj2Oe9.Z606XUmCpVbvOXOQwcW7DZVRFYzte",
  "bcrypt_sha256 at a low cost": "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuuzHTbv0lrj5s03Em7gz6JYOm8SuPUrp.",
  bcrypt: "bcrypt$$2b$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW",
  "bcrypt of old": "bcrypt$$2a$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW",
  pbkdf2_sha256: "pbkdf2_sha256$1000000$saltsaltsaltsalt$pNCtXBzhrlx99LO0+JR5AVJYKGQHRukLb2hlRqku+5w=",
  pbkdf2_sha1: "pbkdf2_sha1$1000000$saltsaltsaltsalt$3IHYn6nADzI38Zc3XQ0e/XZV1fM=",
  scrypt:
    "scrypt$16384$saltsaltsaltsalt$8$5$8EiuAvTR6GbZ1NNjhPSZHyumfCVHjhRUIqrvxBs71CgYqFNJxwcY6nif8S8Zhb6rTtl0aPCaZCco8jiudjwRuA==",
  "scrypt of the most memory":
    "scrypt$131072$saltsaltsaltsalt$8$1$3B4SeB+WldpSYS9bi91FTuJuC46e6g4okiMFKKIiEx4JKJUorA5PNP1KzGAvtO5DEibZFOKxkWkLwiDObFJNcA==",
};

/** Malformed, unknown, or far too expensive. */
const unreadable = {
  nothing: "",
  "a name alone": "argon2",
  "a name and nothing else": "argon2$",
  "no algorithm": "$2b$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW",
  "an unknown algorithm": "md5$salt$0cc175b9c0f1b6a831c399e269772661",
  "a name of every object": "constructor$x",
  "Django's unusable password": "!yQS24TxtF7d6yHrAUFzg0jM03zYsReexUgTuVAGk",
  "an unusable one that was a hash": `!${hashes.bcrypt}`,
  "argon2 of before 2016": argon2("m=1024,t=2,p=1").replace("v=19", "v=16"),
  "argon2 without a version": argon2("m=1024,t=2,p=1").replace("v=19$", ""),
  "argon2 of another kind": argon2("m=1024,t=2,p=1", "argon2x"),
  "argon2 without passes": argon2("m=1024,t=0,p=1"),
  "argon2 without lanes": argon2("m=1024,t=2,p=0"),
  "argon2 with less than 8 KiB a lane": argon2("m=15,t=2,p=2"),
  "argon2 with 257 MiB": argon2("m=263168,t=1,p=1"),
  "argon2 with a GiB over all passes": argon2("m=262144,t=5,p=1"),
  "argon2 with 17 lanes": argon2("m=1024,t=1,p=17"),
  "argon2 with a short salt": argon2("m=1024,t=2,p=1").replace(salt, "c2FsdA"),
  "argon2 with a short hash": argon2("m=1024,t=2,p=1").slice(0, -30),
  "argon2 and more": `${argon2("m=1024,t=2,p=1")}$`,
  "pbkdf2 without iterations": `pbkdf2_sha256$0$salt$${b64(32)}`,
  "pbkdf2 with negative iterations": `pbkdf2_sha256$-1$salt$${b64(32)}`,
  "pbkdf2 with more than ten million iterations": `pbkdf2_sha256$10000001$salt$${b64(32)}`,
  "pbkdf2 with the other algorithm's hash": `pbkdf2_sha256$1$salt$${b64(20)}`,
  "pbkdf2_sha1 with the other algorithm's hash": `pbkdf2_sha1$1$salt$${b64(32)}`,
  "pbkdf2 without a salt": `pbkdf2_sha256$1$$${b64(32)}`,
  "pbkdf2 with an empty hash": "pbkdf2_sha256$1$salt$",
  "scrypt whose N is no power of two": `scrypt$16383$salt$8$1$${b64(64)}`,
  "scrypt whose N is 1": `scrypt$1$salt$8$1$${b64(64)}`,
  "scrypt whose N is too much for r": `scrypt$65536$salt$1$1$${b64(64)}`,
  "scrypt with 256 MiB": `scrypt$262144$salt$8$1$${b64(64)}`,
  "scrypt with a GiB over all lanes": `scrypt$131072$salt$8$9$${b64(64)}`,
  "scrypt without r": `scrypt$16384$salt$0$1$${b64(64)}`,
  "scrypt without p": `scrypt$16384$salt$8$0$${b64(64)}`,
  "scrypt with a short hash": `scrypt$16384$salt$8$1$${b64(32)}`,
  "bcrypt at a cost of 3": "bcrypt$$2b$03$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW",
  "bcrypt at a cost of 16": "bcrypt$$2b$16$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW",
  "bcrypt of the broken kind": "bcrypt$$2x$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW",
  "bcrypt cut short": "bcrypt$$2b$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09Ml",
};

describe("S70 hashes from Django", () => {
  test.each(Object.entries(hashes))("%s is the right password's alone", (_, encoded) => {
    const stored = readStoredHash(encoded);
    expect(stored?.isOf("pw")).toBe(true);
    expect(stored?.isOf("pW")).toBe(false);
    expect(stored?.isOf("")).toBe(false);
  });

  test("only argon2id of at least today's cost is strong", () => {
    const strong = Object.entries(hashes).filter(([, encoded]) => readStoredHash(encoded)?.isStrong);
    expect(strong.map(([name]) => name)).toEqual(["Django's argon2", "argon2id"]);
    expect(readStoredHash(encodeArgon2("pw"))?.isStrong).toBe(true);
    for (const weaker of [
      argon2("m=19455,t=2,p=1"),
      argon2("m=19456,t=1,p=1"),
      argon2("m=19456,t=2,p=1", "argon2i"),
    ]) {
      expect(readStoredHash(weaker)?.isStrong).toBe(false);
    }
  });

  test("bcrypt looks at the first 72 bytes alone, as Django's does", () => {
    const stored = readStoredHash("bcrypt$$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i");
    expect(stored?.isOf("x".repeat(80))).toBe(true);
    expect(stored?.isOf("x".repeat(72))).toBe(true);
    expect(stored?.isOf("x".repeat(71))).toBe(false);
  });

  test("a hash that differs in one bit is not the password's", () => {
    expect(readStoredHash(hashes["argon2id with little memory"].replace("T7D1", "T7D0"))?.isOf("pw")).toBe(
      false,
    );
    expect(readStoredHash(hashes.bcrypt.replace("zlW", "zlX"))?.isOf("pw")).toBe(false);
  });
});

describe("what is no hash", () => {
  test.each(Object.entries(unreadable))("%s is not read", (_, encoded) => {
    expect(readStoredHash(encoded)).toBeNull();
  });

  test("whatever numbers it holds: it is refused, or works without an error", () => {
    const number = fc.oneof(
      fc.nat({ max: 40 }),
      fc.nat({ max: 4096 }),
      fc.bigInt({ min: -9n, max: 10n ** 20n }),
    );
    const encoded = fc.oneof(
      fc.tuple(number, number, number).map(([m, t, p]) => argon2(`m=${m},t=${t},p=${p}`)),
      fc.tuple(number, number, number).map(([n, r, p]) => `scrypt$${n}$salt$${r}$${p}$${b64(64)}`),
      number.map((iterations) => `pbkdf2_sha1$${iterations}$salt$${b64(20)}`),
      fc
        .constantFrom(...Object.values(hashes))
        .chain((hash) =>
          fc
            .tuple(fc.nat(hash.length - 1), fc.string({ maxLength: 3 }))
            .map(([at, text]) => hash.slice(0, at) + text),
        ),
      fc.string(),
    );
    fc.assert(
      fc.property(encoded, (text) => {
        // Not their own: what is put at the end may be what stood there.
        expect(readStoredHash(text)?.isOf("another password") ?? false).toBe(false);
      }),
      { numRuns: 300, interruptAfterTimeLimit: seconds(8) },
    );
  });
});
