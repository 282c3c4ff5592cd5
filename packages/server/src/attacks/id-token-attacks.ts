import { generateKeyPairSync } from "node:crypto";
import type { TokenPair, TokenRequest } from "@latchkey/idp";
import { epochSeconds } from "../kernel/clock.ts";
import { seconds } from "../kernel/duration.ts";
import { type Attack, brief, refusedAs } from "./attack.ts";
import { bring, issueTokens, signIn, type Target } from "./target.ts";

type Change = (target: Target) => Partial<TokenRequest>;

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ownKey = rsa.publicKey.export({ format: "jwk" });
/** A little more than a provider is left alone for after its keys were read. */
const pauseBetweenReloads = seconds(11);
const secondsAgo = ({ clock }: Target, count: number) => epochSeconds(clock.now()) - count;

/** S3–S5, S9, S10 and S15; check-id-token-claims.test.ts has them to the second. */
const badClaims: readonly (readonly [name: string, change: Change])[] = [
  ["S3: another issuer", () => ({ claims: { iss: "https://accounts.google.com" } })],
  ["S3: the issuer with a slash", ({ idp }) => ({ claims: { iss: `${idp.issuer}/` } })],
  ["S3: no issuer", () => ({ claims: { iss: undefined } })],
  ["S4: another application's", () => ({ clientId: "another-app" })],
  ["S4: no audience", () => ({ claims: { aud: undefined } })],
  ["S4: an unknown audience beside ours", ({ idp }) => ({ claims: { aud: [idp.client.id, "another-app"] } })],
  ["S5: given to another application", () => ({ claims: { azp: "another-app" } })],
  [
    "S5: twice ours without an authorized party",
    ({ idp }) => ({ claims: { aud: [idp.client.id, idp.client.id], azp: undefined } }),
  ],
  ["S9: no expiry", () => ({ claims: { exp: undefined } })],
  ["S9: a text as expiry", () => ({ claims: { exp: "tomorrow" } })],
  ["S9: expired a minute ago", (target) => ({ claims: { exp: secondsAgo(target, 61) } })],
  ["S10: no time of issue", () => ({ claims: { iat: undefined } })],
  ["S10: issued 11 minutes ago", (target) => ({ claims: { iat: secondsAgo(target, 660) } })],
  ["S10: issued in two minutes", (target) => ({ claims: { iat: secondsAgo(target, -120) } })],
  ["S15: no subject", () => ({ claims: { sub: undefined } })],
  ["S15: an empty subject", () => ({ claims: { sub: "" } })],
  ["S15: a subject of 256 characters", () => ({ claims: { sub: "1".repeat(256) } })],
  ["S15: a number as subject", () => ({ claims: { sub: 104_857_600 } })],
  ["S15: a subject with a null character", () => ({ claims: { sub: "1048\u00005760" } })],
  ["S15: a subject beyond ASCII", () => ({ claims: { sub: "\ud800" } })],
];

const badSignatures: readonly (readonly [name: string, change: Change])[] = [
  ["S6: by a key that is published nowhere", () => ({ signWith: "unknown-key" })],
  ["S6: by another key under the published kid", () => ({ signWith: "impostor-key" })],
  ["S6: by another key without a kid", () => ({ signWith: rsa.privateKey })],
];

const badHeaders: readonly (readonly [name: string, change: Change])[] = [
  ["S7: none", () => ({ alg: "none" })],
  ["S7: None", () => ({ alg: "None" })],
  ["S7: HS256 over the public key", () => ({ signWith: "public-key" })],
  ["S7: rs256", () => ({ alg: "rs256" })],
  ["S7: PS256 by the published key", () => ({ alg: "PS256" })],
  ["S7: RS512 by the published key", () => ({ alg: "RS512" })],
  ["S7: ES256", () => ({ signWith: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey })],
  ["S7: EdDSA", () => ({ signWith: generateKeyPairSync("ed25519").privateKey })],
  ["S8: jku beside a published key", ({ trap }) => ({ header: { jku: trap.url } })],
  ["S8: x5u beside a published key", ({ trap }) => ({ header: { x5u: trap.url } })],
  ["S8: crit beside a published key", () => ({ header: { crit: ["exp"], exp: 1 } })],
  ["S8: jwk beside a published key", () => ({ header: { jwk: ownKey } })],
  [
    "S8: jku with its own key",
    ({ trap }) => ({ signWith: rsa.privateKey, header: { jku: trap.url, kid: "own" } }),
  ],
  ["S8: x5u with its own key", ({ trap }) => ({ signWith: rsa.privateKey, header: { x5u: trap.url } })],
  ["S8: jwk with its own key", () => ({ signWith: rsa.privateKey, header: { jwk: ownKey } })],
  ["S8: x5c with its own key", () => ({ signWith: rsa.privateKey, header: { x5c: ["MIIB"] } })],
  ["S36: a logout token", () => ({ header: { typ: "logout+jwt" } })],
  ["S36: an access token of the same issuer", () => ({ header: { typ: "at+jwt" } })],
];

/** What is left of two good tokens of one person, of which an attacker took parts. */
const brokenPairs: readonly (readonly [
  name: string,
  make: (first: TokenPair, second: TokenPair) => object,
])[] = [
  [
    "S7: stripped of its signature",
    ({ id_token }) => ({ id_token: id_token.slice(0, id_token.lastIndexOf(".") + 1) }),
  ],
  ["S7: of two parts", ({ id_token }) => ({ id_token: id_token.slice(0, id_token.lastIndexOf(".")) })],
  ["S7: signed with zeros", ({ id_token }) => ({ id_token: withSignature(id_token, Buffer.alloc(256)) })],
  [
    "S7: signed with another token's signature",
    (first, second) => ({
      id_token: withSignature(first.id_token, Buffer.from(second.id_token.split(".")[2]!, "base64url")),
    }),
  ],
  ["S114: of five parts (JWE)", ({ id_token }) => ({ id_token: `${id_token}.AAAA.AAAA` })],
  [
    "S7: cut short, beside a good access token",
    ({ id_token, access_token }) => ({ id_token: id_token.slice(0, -4), access_token }),
  ],
  [
    "S13: beside another access token of the same person",
    ({ id_token }, { access_token }) => ({ id_token, access_token }),
  ],
  [
    "S13: beside an access token that is longer",
    ({ id_token, access_token }) => ({ id_token, access_token: `${access_token}x` }),
  ],
];

const badHashes: readonly (readonly [name: string, hash: unknown])[] = [
  ["S13: without at_hash", undefined],
  ["S13: with an empty at_hash", ""],
  ["S13: with a number as at_hash", 7],
];

function withSignature(token: string, signature: Buffer): string {
  return `${token.slice(0, token.lastIndexOf("."))}.${signature.toString("base64url")}`;
}

/** Brings what no provider said to us. */
function lie(name: string, make: (target: Target) => Promise<object>): Attack {
  const withstood = { ...refusedAs("provider_token_refused"), trapVisits: 0 };
  return {
    name,
    withstood,
    writesNothing: true,
    async run(target) {
      const before = target.trap.visits;
      const answer = await bring(target, await make(target));
      const seen = { ...brief(answer), trapVisits: target.trap.visits - before };
      return { succeeded: answer.status === 200, seen };
    },
  };
}

/** Once with its own key id, and once under one that nobody knows: the header alone is enough to refuse it. */
function lieInHeader(name: string, change: Change): Attack {
  const refusal = refusedAs("provider_token_refused");
  return {
    name,
    withstood: { answers: [refusal, refusal], keysAsked: 0, trapVisits: 0 },
    writesNothing: true,
    async run(target) {
      const request = change(target);
      const before = countVisits(target);
      const answers = [];
      for (const header of [request.header, { kid: "nobody's", ...request.header }]) {
        const { id_token } = await issueTokens(target, { ...request, ...(header && { header }) });
        answers.push(brief(await bring(target, { id_token })));
      }
      const after = countVisits(target);
      return {
        succeeded: answers.some(({ status }) => status === 200),
        seen: {
          answers,
          keysAsked: after.keysAsked - before.keysAsked,
          trapVisits: after.trapVisits - before.trapVisits,
        },
      };
    },
  };
}

function countVisits({ idp, trap }: Target) {
  return { keysAsked: idp.requests.jwks + idp.requests.discovery, trapVisits: trap.visits };
}

export const idTokenAttacks: readonly Attack[] = [
  ...[...badClaims, ...badSignatures].map(([name, change]) =>
    lie(name, async (target) => ({ id_token: (await issueTokens(target, change(target))).id_token })),
  ),
  ...badHeaders.map(([name, change]) => lieInHeader(name, change)),
  ...brokenPairs.map(([name, make]) =>
    lie(name, async (target) => make(await issueTokens(target), await issueTokens(target))),
  ),
  ...badHashes.map(([name, at_hash]) => lie(name, (target) => issueTokens(target, { claims: { at_hash } }))),
  lie("S3: another issuer that the request names too", async (target) => {
    const issuer = "https://evil.example";
    const { id_token } = await issueTokens(target, { claims: { iss: issuer } });
    return { id_token, iss: issuer, issuer, client_id: "another-app" };
  }),
  {
    ...lie("S6: by a key that the provider has withdrawn", async (target) => {
      const { id_token } = await issueTokens(target);
      await target.idp.rotateKeys();
      target.clock.advance(pauseBetweenReloads);
      // The next honest person makes the target read the new keys.
      await signIn(target, "member@workspace.example");
      return { id_token };
    }),
    writesNothing: false,
  },
];
