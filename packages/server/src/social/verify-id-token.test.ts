import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TokenRequest } from "@latchkey/idp";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  countRows,
  exchange,
  forgetEverybody,
  nothingWritten,
  onePerson,
  refusal,
  startTestProvider,
} from "../testing/exchange.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
const account = "verified@gmail.com";

// Whoever follows a token's own words about keys is counted here (S8).
let visits = 0;
const trap = createServer((_request, response) => {
  visits++;
  response.end("{}");
});
await new Promise<void>((resolve) => void trap.listen(0, "127.0.0.1", resolve));
const trapUrl = `http://localhost:${(trap.address() as AddressInfo).port}/jwks`;

afterAll(async () => {
  trap.close();
  await idp.close();
});

type Case = readonly [name: string, change: Partial<TokenRequest>];

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ownKey = rsa.publicKey.export({ format: "jwk" });
const secondsAgo = (count: number) => Math.floor(Date.now() / 1000) - count;

/** S3–S5, S9, S10 and S15; check-id-token-claims.test.ts has them to the second. */
const badClaims = (): readonly Case[] => [
  ["S3: another issuer", { claims: { iss: "https://accounts.google.com" } }],
  ["S3: the issuer with a slash", { claims: { iss: `${idp.issuer}/` } }],
  ["S4: another application's", { clientId: "another-app" }],
  ["S4: an unknown audience beside ours", { claims: { aud: [idp.client.id, "another-app"] } }],
  ["S5: given to another application", { claims: { azp: "another-app" } }],
  [
    "S5: twice ours without an authorized party",
    { claims: { aud: [idp.client.id, idp.client.id], azp: undefined } },
  ],
  ["S9: no expiry", { claims: { exp: undefined } }],
  ["S9: expired a minute ago", { claims: { exp: secondsAgo(61) } }],
  ["S10: no time of issue", { claims: { iat: undefined } }],
  ["S10: issued 11 minutes ago", { claims: { iat: secondsAgo(660) } }],
  ["S10: issued in two minutes", { claims: { iat: secondsAgo(-120) } }],
  ["S15: no subject", { claims: { sub: undefined } }],
  ["S15: an empty subject", { claims: { sub: "" } }],
  ["S15: a subject of 256 characters", { claims: { sub: "1".repeat(256) } }],
  ["S15: a number as subject", { claims: { sub: 104_857_600 } }],
  ["S15: a subject with a null character", { claims: { sub: "1048\u00005760" } }],
  ["S15: a subject beyond ASCII", { claims: { sub: "\ud800" } }],
];

const badSignatures = (): readonly Case[] => [
  ["S6: by a key that is published nowhere", { signWith: "unknown-key" }],
  ["S6: by another key under the published kid", { signWith: "impostor-key" }],
  ["S6: by another key without a kid", { signWith: rsa.privateKey }],
];

const badHeaders = (): readonly Case[] => [
  ["S7: none", { alg: "none" }],
  ["S7: None", { alg: "None" }],
  ["S7: HS256 over the public key", { signWith: "public-key" }],
  ["S7: rs256", { alg: "rs256" }],
  ["S7: PS256 by the published key", { alg: "PS256" }],
  ["S7: RS512 by the published key", { alg: "RS512" }],
  ["S7: ES256", { signWith: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey }],
  ["S7: EdDSA", { signWith: generateKeyPairSync("ed25519").privateKey }],
  ["S8: jku beside a published key", { header: { jku: trapUrl } }],
  ["S8: x5u beside a published key", { header: { x5u: trapUrl } }],
  ["S8: crit beside a published key", { header: { crit: ["exp"], exp: 1 } }],
  ["S8: jwk beside a published key", { header: { jwk: ownKey } }],
  ["S8: jku with its own key", { signWith: rsa.privateKey, header: { jku: trapUrl, kid: "own" } }],
  ["S8: x5u with its own key", { signWith: rsa.privateKey, header: { x5u: trapUrl } }],
  ["S8: jwk with its own key", { signWith: rsa.privateKey, header: { jwk: ownKey } }],
  ["S8: x5c with its own key", { signWith: rsa.privateKey, header: { x5c: ["MIIB"] } }],
  ["a logout token's type", { header: { typ: "logout+jwt" } }],
  ["an access token's type", { header: { typ: "at+jwt" } }],
];

const acceptable = (): readonly Case[] => [
  ["that expired 30 s ago (S9)", { claims: { exp: secondsAgo(30) } }],
  ["issued 30 s in the future (S10)", { claims: { iat: secondsAgo(-30) } }],
  ["issued 9 minutes ago (S10)", { claims: { iat: secondsAgo(540) } }],
  ["whose audience is a list (S4)", { claims: { aud: [idp.client.id] } }],
  ["without an authorized party (S5)", { claims: { azp: undefined } }],
  ["with a subject of 255 characters (S15)", { claims: { sub: "1".repeat(255) } }],
  ["of the type JWT", { header: { typ: "JWT" } }],
  ["without a kid", { header: { kid: undefined } }],
];

describe.each(databases)("an id token on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
    await server.signIn();
  });
  beforeEach(() => forgetEverybody(server));
  afterAll(() => server.close());

  test.each(acceptable())("%s signs in", async (_name, change) => {
    const answer = await exchange(server, { id_token: await idp.issueIdToken({ account, ...change }) });
    expect(answer.status).toBe(200);
    expect(answer.body.user.email).toBe(account);
    expect(await countRows(server)).toEqual(onePerson);
  });

  test.each(badHeaders())("is refused before any key is looked for: %s", async (_name, change) => {
    const before = { ...idp.requests };
    // A key id that nobody knows would cause a reload.
    const header = { kid: "unknown", ...change.header };
    const id_token = await idp.issueIdToken({ account, ...change, header });
    expect(await exchange(server, { id_token })).toEqual(refusal("provider_token_refused"));
    expect(idp.requests).toEqual(before);
    expect(visits).toBe(0);
    expect(await countRows(server)).toEqual(nothingWritten);
  });

  test.each([...badClaims(), ...badSignatures(), ...badHeaders()])(
    "is refused: %s",
    async (_name, change) => {
      const answer = await exchange(server, { id_token: await idp.issueIdToken({ account, ...change }) });
      expect(answer).toEqual(refusal("provider_token_refused"));
      expect(await countRows(server)).toEqual(nothingWritten);
      expect(visits).toBe(0);
    },
  );

  test("is refused by its brokenness, however good the access token beside it is", async () => {
    const { id_token, access_token } = await idp.issueTokens({ account });
    const broken = [id_token.slice(0, -4), "garbage", "a.b.c", `${id_token}.x`, id_token.replace(".", "..")];
    for (const idToken of broken) {
      expect(await exchange(server, { id_token: idToken, access_token })).toEqual(
        refusal("provider_token_refused"),
      );
    }
    expect(await countRows(server)).toEqual(nothingWritten);
  });

  test("stripped of its signature is refused (S7)", async () => {
    const [header, payload] = (await idp.issueIdToken({ account })).split(".");
    for (const token of [`${header}.${payload}.`, `${header}.${payload}`]) {
      expect(await exchange(server, { id_token: token })).toEqual(refusal("provider_token_refused"));
    }
  });

  test("of five parts (JWE) is refused", async () => {
    const id_token = `${await idp.issueIdToken({ account })}.AAAA.AAAA`;
    expect(await exchange(server, { id_token })).toEqual(refusal("provider_token_refused"));
  });

  test("S13: binds the access token that comes with it", async () => {
    const [first, second, unbound] = await Promise.all([
      idp.issueTokens({ account }),
      idp.issueTokens({ account }),
      idp.issueTokens({ account, claims: { at_hash: undefined } }),
    ]);
    const pairs = [
      { id_token: first.id_token, access_token: second.access_token },
      { id_token: first.id_token, access_token: `${first.access_token}x` },
      unbound,
      await idp.issueTokens({ account, claims: { at_hash: "" } }),
      await idp.issueTokens({ account, claims: { at_hash: 7 } }),
    ];
    for (const pair of pairs) expect(await exchange(server, pair)).toEqual(refusal("provider_token_refused"));
    expect(await countRows(server)).toEqual(nothingWritten);

    expect((await exchange(server, first)).status).toBe(200);
  });

  test("a blank access token beside it is none, as in the ancestor", async () => {
    const { id_token } = await idp.issueTokens({ account });
    expect((await exchange(server, { id_token, access_token: "" })).status).toBe(200);
  });

  test("S3: the request has no say in the issuer", async () => {
    const id_token = await idp.issueIdToken({ account, claims: { iss: "https://evil.example" } });
    const answer = await exchange(server, {
      id_token,
      iss: "https://evil.example",
      issuer: "https://evil.example",
      client_id: "another-app",
    });
    expect(answer).toEqual(refusal("provider_token_refused"));
  });
});
