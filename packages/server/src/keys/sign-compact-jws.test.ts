import { generateKeyPairSync, verify } from "node:crypto";
import { compactVerify } from "jose";
import { expect, test } from "vitest";
import { signCompactJws } from "./sign-compact-jws.ts";

const generate = {
  ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
  EdDSA: () => generateKeyPairSync("ed25519"),
  RS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
};

test.each(["ES256", "EdDSA", "RS256"] as const)("S34: what is signed with %s verifies", async (algorithm) => {
  const { privateKey, publicKey } = generate[algorithm]();
  const jws = signCompactJws({ algorithm, privateKey }, { alg: algorithm, kid: "k" }, { sub: "a" });
  const { payload, protectedHeader } = await compactVerify(jws, publicKey);
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({ sub: "a" });
  expect(protectedHeader).toEqual({ alg: algorithm, kid: "k" });
});

test("an ES256 signature has 64 bytes, also where one of its numbers is short (RFC 7518 §3.4)", () => {
  const { privateKey, publicKey } = generate.ES256();
  const algorithm = "ES256";
  let short = 0;
  for (let count = 0; count < 2000; count++) {
    const jws = signCompactJws({ algorithm, privateKey }, {}, { count });
    const [header, payload, encoded] = jws.split(".");
    const signature = Buffer.from(encoded!, "base64url");
    expect(signature).toHaveLength(64);
    if (signature[0] === 0 || signature[32] === 0) short++;
    const key = { key: publicKey, dsaEncoding: "ieee-p1363" as const };
    expect(verify("sha256", Buffer.from(`${header}.${payload}`), key, signature)).toBe(true);
  }
  // One in 128 or so: without any, the rule would not have been tried.
  expect(short).toBeGreaterThan(0);
});
