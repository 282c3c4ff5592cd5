import { createHash, createHmac, createPublicKey, createSecretKey, generateKeyPairSync } from "node:crypto";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  jwtVerify,
  type JSONWebKeySet,
} from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startOfflineProvider, type OfflineProvider } from "./start-offline-provider.ts";
import { redirectUri, signIn } from "./testing/sign-in.ts";

let idp: OfflineProvider;
beforeAll(async () => {
  idp = await startOfflineProvider({ port: 0, redirectUris: [redirectUri] });
});
afterAll(() => idp.close());

const account = "verified@gmail.com";
const publishedKeys = async () => (await (await fetch(`${idp.issuer}/jwks`)).json()) as JSONWebKeySet;
const verify = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL("/jwks", idp.issuer)), {
    issuer: idp.issuer,
    audience: idp.client.id,
  });

describe("issued tokens", () => {
  it("are what the code flow gives", async () => {
    const flow = await signIn(idp, account);
    const issued = await idp.issueTokens({ account, nonce: "the-nonce" });

    const differing = {
      iat: expect.any(Number),
      exp: expect.any(Number),
      jti: expect.any(String),
      at_hash: expect.any(String),
    };
    expect((await verify(issued.id_token)).payload).toEqual({ ...decodeJwt(flow.id_token), ...differing });
    expect(decodeProtectedHeader(issued.id_token)).toEqual(decodeProtectedHeader(flow.id_token));
    expect(issued.access_token).toHaveLength(flow.access_token.length);
  });

  it("have an at_hash that fits", async () => {
    const { id_token, access_token } = await idp.issueTokens({ account });
    const half = createHash("sha256").update(access_token).digest().subarray(0, 16);
    expect(decodeJwt(id_token)["at_hash"]).toBe(half.toString("base64url"));
  });

  it("may be an id token alone", async () => {
    const { payload } = await verify(await idp.issueIdToken({ account }));
    expect(payload).toMatchObject({ email: account });
    expect(payload).not.toHaveProperty("at_hash");
  });

  it("have any claim set or removed", async () => {
    const { id_token } = await idp.issueTokens({
      account,
      claims: { sub: undefined, aud: ["a", "b"], iat: 1, email_verified: "true" },
    });
    const payload = decodeJwt(id_token);
    expect(payload).toMatchObject({ aud: ["a", "b"], iat: 1, email_verified: "true" });
    expect(payload).not.toHaveProperty("sub");
  });

  it("have any header set or removed", async () => {
    const { id_token } = await idp.issueTokens({
      account,
      header: { kid: undefined, crit: ["x"], jku: "https://evil.example" },
    });
    expect(decodeProtectedHeader(id_token)).toEqual({
      alg: "RS256",
      crit: ["x"],
      jku: "https://evil.example",
    });
  });

  it("are for another application", async () => {
    const { id_token } = await idp.issueTokens({ account, clientId: "someone-else" });
    expect(decodeJwt(id_token)).toMatchObject({ aud: "someone-else", azp: "someone-else" });
  });
});

describe("people made by a test", () => {
  it("get the same sub from the same e-mail, with Google's 21 digits", async () => {
    const [first, again, other] = await Promise.all(
      ["one@mail.example", "one@mail.example", "two@mail.example"].map((email) =>
        idp.issueIdToken({ account: { email } }),
      ),
    );
    const { sub } = decodeJwt(first!);
    expect(sub).toMatch(/^\d{21}$/);
    expect(decodeJwt(again!).sub).toBe(sub);
    expect(decodeJwt(other!).sub).not.toBe(sub);
  });

  it("may change their e-mail and stay themselves", async () => {
    await idp.issueTokens({ account: { sub: "111", email: "before@mail.example" } });
    const { id_token, access_token } = await idp.issueTokens({
      account: { sub: "111", email: "after@mail.example", email_verified: "true" },
    });
    expect(decodeJwt(id_token)).toMatchObject({
      sub: "111",
      email: "after@mail.example",
      email_verified: "true",
    });
    const answer = await fetch(`${idp.issuer}/tokeninfo?access_token=${access_token}`);
    expect(await answer.json()).toMatchObject({ sub: "111", email: "after@mail.example" });
    expect(idp.accounts.list().filter(({ sub }) => sub === "111")).toHaveLength(1);
  });

  it("must exist where only their e-mail is given", async () => {
    await expect(idp.issueTokens({ account: "nobody@mail.example" })).rejects.toThrow(
      "No account has that e-mail",
    );
  });
});

describe("hostile signatures", () => {
  it("by a key that is published nowhere", async () => {
    const token = await idp.issueIdToken({ account, signWith: "unknown-key" });
    const { keys } = await publishedKeys();
    expect(keys.map(({ kid }) => kid)).not.toContain(decodeProtectedHeader(token).kid);
    await expect(verify(token)).rejects.toMatchObject({ code: "ERR_JWKS_NO_MATCHING_KEY" });
  });

  it("by another key under the published kid", async () => {
    const token = await idp.issueIdToken({ account, signWith: "impostor-key" });
    await expect(verify(token)).rejects.toMatchObject({ code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED" });
  });

  it("none, in any spelling", async () => {
    for (const alg of ["none", "nOnE"]) {
      const token = await idp.issueIdToken({ account, alg });
      expect(token).toMatch(/^[\w-]+\.[\w-]+\.$/);
      expect(decodeProtectedHeader(token).alg).toBe(alg);
    }
  });

  it("HS256 over the public key", async () => {
    const token = await idp.issueIdToken({ account, signWith: "public-key" });
    const { keys } = await publishedKeys();
    const pem = createPublicKey({ key: keys[0]!, format: "jwk" }).export({ type: "spki", format: "pem" });
    const [header, payload, signature] = token.split(".");
    expect(decodeProtectedHeader(token)).toEqual({ alg: "HS256", kid: keys[0]?.kid });
    expect(signature).toBe(createHmac("sha256", pem).update(`${header}.${payload}`).digest("base64url"));
  });

  it("valid ones under a lower-case name", async () => {
    const token = await idp.issueIdToken({ account, alg: "rs256" });
    expect(decodeProtectedHeader(token).alg).toBe("rs256");
    const [, payload, signature] = token.split(".");
    expect(Buffer.from(signature!, "base64url")).toHaveLength(256);
    expect(payload).toBeTruthy();
  });

  it.each([
    { name: "ES256", key: generateKeyPairSync("ec", { namedCurve: "P-256" }) },
    { name: "EdDSA", key: generateKeyPairSync("ed25519") },
    { name: "PS256", key: generateKeyPairSync("rsa", { modulusLength: 2048 }) },
    { name: "RS512", key: generateKeyPairSync("rsa", { modulusLength: 2048 }) },
  ])("$name by a key of the test's own", async ({ name, key }) => {
    const token = await idp.issueIdToken({ account, signWith: key.privateKey, alg: name });
    const { protectedHeader } = await jwtVerify(token, key.publicKey);
    expect(protectedHeader).toEqual({ alg: name });
  });

  it("HS256 with a secret of the test's own", async () => {
    const key = createSecretKey(Buffer.from(idp.client.secret));
    await expect(jwtVerify(await idp.issueIdToken({ account, signWith: key }), key)).resolves.toBeTruthy();
  });
});

describe("rotation", () => {
  const localKeys = async () => createLocalJWKSet(await publishedKeys());

  it("replaces the published key, and the code flow goes on with the new one", async () => {
    const old = await idp.issueIdToken({ account });
    const { access_token } = await idp.issueTokens({ account });
    await idp.rotateKeys();

    await expect(jwtVerify(old, await localKeys())).rejects.toMatchObject({
      code: "ERR_JWKS_NO_MATCHING_KEY",
    });
    expect((await publishedKeys()).keys).toHaveLength(1);
    await jwtVerify((await signIn(idp, account)).id_token, await localKeys());
    await jwtVerify(await idp.issueIdToken({ account }), await localKeys());
    expect((await fetch(`${idp.issuer}/tokeninfo?access_token=${access_token}`)).status).toBe(200);
  });

  it("keeps the old key published if asked to", async () => {
    const old = await idp.issueIdToken({ account });
    await idp.rotateKeys({ keepOld: true });

    const next = await idp.issueIdToken({ account });
    expect(decodeProtectedHeader(next).kid).not.toBe(decodeProtectedHeader(old).kid);
    await jwtVerify(old, await localKeys());
    await jwtVerify(next, await localKeys());
  });

  it("publishes public members only", async () => {
    for (const key of (await publishedKeys()).keys) {
      expect(Object.keys(key).toSorted()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
    }
  });
});
