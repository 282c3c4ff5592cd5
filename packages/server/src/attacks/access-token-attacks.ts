import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { epochSeconds } from "../kernel/clock.ts";
import type { Answer } from "../testing/start-test-server.ts";
import { bearerOf } from "../testing/people.ts";
import { claimsOf } from "../testing/session-facts.ts";
import { type Attack, brief, refusedAs } from "./attack.ts";
import { issueTokens, signIn, type Target } from "./target.ts";

/** A token of the victim's with changes; signed by the server's own key unless it is said how. */
interface Forgery {
  readonly header?: object;
  readonly claims?: object;
  readonly signature?: (input: string) => Buffer;
}

type Forge = (change?: Forgery) => string;
interface Loot {
  readonly target: Target;
  readonly forge: Forge;
  readonly access: string;
  readonly refresh: string;
}

const partOf = (token: string, index: number) =>
  JSON.parse(Buffer.from(token.split(".")[index]!, "base64url").toString()) as object;
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");

function forgeFrom(target: Target, access: string): Forge {
  return ({ header, claims, signature = target.signAsServer } = {}) => {
    const head = { ...partOf(access, 0), ...header };
    const input = `${encode(head)}.${encode({ ...claimsOf(access), ...claims })}`;
    return `${input}.${signature(input).toString("base64url")}`;
  };
}

const hmacWith = (key: string) => (input: string) => createHmac("sha256", key).update(input).digest();
const nothing = () => Buffer.alloc(0);

/** Whoever guesses the secret of a token offline tries these first. */
const commonSecrets = ["changeme", "jwt", "key", "password", "secret", "test", "your-256-bit-secret"];

function crack(access: string): string | undefined {
  const [header, payload, signature] = access.split(".");
  return commonSecrets.find(
    (word) => hmacWith(word)(`${header}.${payload}`).toString("base64url") === signature,
  );
}

const invalid = "bearer_invalid";
const wrongType = "bearer_wrong_type";
type Refusal = typeof invalid | typeof wrongType;

/** Tokens that the server's own key signed, for another purpose or another service, and those that nobody signed. */
const bearers: readonly (readonly [
  name: string,
  refusal: Refusal,
  make: (loot: Loot) => string | Promise<string>,
])[] = [
  ["S35: unsigned (none)", invalid, ({ forge }) => forge({ header: { alg: "none" }, signature: nothing })],
  ["S35: marked none, with a real signature", invalid, ({ forge }) => forge({ header: { alg: "none" } })],
  [
    "S35: signed by HS256 with our public key",
    invalid,
    ({ forge, target }) => forge({ header: { alg: "HS256" }, signature: hmacWith(target.publicKey) }),
  ],
  ["S35: signed with zeros", invalid, ({ forge }) => forge({ signature: () => Buffer.alloc(64) })],
  ["S35: stripped of its signature", invalid, ({ access }) => access.slice(0, access.lastIndexOf(".") + 1)],
  [
    "S34: signed by HS256 with a secret that was guessed",
    invalid,
    ({ forge, access }) =>
      forge({ header: { alg: "HS256" }, signature: hmacWith(crack(access) ?? "secret") }),
  ],
  ["S8: signed by a key of its own, in the header", invalid, ownKey],
  ["S35: marked ES384", invalid, ({ forge }) => forge({ header: { alg: "ES384" } })],
  ["S35: marked es256", invalid, ({ forge }) => forge({ header: { alg: "es256" } })],
  ["S35: marked with a critical extension", invalid, ({ forge }) => forge({ header: { crit: ["exp"] } })],
  ["S35: unencoded (b64)", invalid, ({ forge }) => forge({ header: { b64: false, crit: ["b64"] } })],
  ["S38: of an unknown key", invalid, ({ forge }) => forge({ header: { kid: "unknown" } })],
  ["S38: of a key whose id is no text", invalid, ({ forge }) => forge({ header: { kid: 7 } })],
  ["S37: for another audience", invalid, ({ forge }) => forge({ claims: { aud: "https://other.example" } })],
  ["S37: for no audience", invalid, ({ forge }) => forge({ claims: { aud: undefined } })],
  ["S37: from another issuer", invalid, ({ forge }) => forge({ claims: { iss: "http://localhost:8000/" } })],
  ["S32: from no issuer", invalid, ({ forge }) => forge({ claims: { iss: undefined } })],
  ["S32: about nobody", invalid, ({ forge }) => forge({ claims: { sub: undefined } })],
  ["S32: without an end", invalid, ({ forge }) => forge({ claims: { exp: undefined } })],
  ["S32: with an end that is no number", invalid, ({ forge }) => forge({ claims: { exp: "tomorrow" } })],
  [
    "S32: not valid yet",
    invalid,
    ({ forge, target }) => forge({ claims: { nbf: epochSeconds(target.clock.now()) + 3600 } }),
  ],
  ["S32: without a session", invalid, ({ forge }) => forge({ claims: { sid: undefined } })],
  ["S32: without a client", invalid, ({ forge }) => forge({ claims: { client_id: undefined } })],
  ["S32: without an id", invalid, ({ forge }) => forge({ claims: { jti: undefined } })],
  [
    "S36: a refresh token by its claims",
    invalid,
    ({ forge }) => forge({ claims: { token_type: "refresh" } }),
  ],
  ["S36: an id token of the provider", invalid, async ({ target }) => (await issueTokens(target)).id_token],
  ["S36: a refresh token", wrongType, ({ refresh }) => refresh],
  ["S36: of the type JWT", wrongType, ({ forge }) => forge({ header: { typ: "JWT" } })],
  ["S36: a logout token", wrongType, ({ forge }) => forge({ header: { typ: "logout+jwt" } })],
  ["S31: of no type", wrongType, ({ forge }) => forge({ header: { typ: undefined } })],
];

function ownKey({ forge }: Loot): string {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = publicKey.export({ format: "jwk" });
  const signature = (input: string) =>
    sign("sha256", Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return forge({ header: { jwk, jku: "https://attacker.example/jwks" }, signature });
}

async function signInForLoot(target: Target): Promise<Loot> {
  const { access, refresh } = (await signIn(target)).body as {
    readonly access: string;
    readonly refresh: string;
  };
  return { target, access, refresh, forge: forgeFrom(target, access) };
}

/** What all closed paths answer, each different answer once. */
function differing(answers: readonly Answer[]) {
  const seen = answers.map((answer) => ({
    ...brief(answer),
    challenge: answer.headers.get("www-authenticate"),
  }));
  return [...new Map(seen.map((answer) => [JSON.stringify(answer), answer])).values()];
}

function bearer([name, refusal, make]: (typeof bearers)[number]): Attack {
  return {
    name: `${name}, as a Bearer`,
    withstood: [{ ...refusedAs(refusal), challenge: 'Bearer realm="api", error="invalid_token"' }],
    async run(target) {
      const authorization = `Bearer ${await make(await signInForLoot(target))}`;
      const answers = [];
      for (const path of target.closedPaths) {
        answers.push(await target.send("GET", path, { headers: { authorization } }));
      }
      return { succeeded: answers.some(({ status }) => status === 200), seen: differing(answers) };
    },
  };
}

/** A forged token in which nothing is changed: it is taken, so that the others are refused for what they change. */
export const unchangedToken = bearer(["unchanged", invalid, ({ forge }) => forge()]);

/** Where a token is that is not to be looked for there. */
function hiddenBearer(name: string, ask: (target: Target, access: string) => Promise<Answer>): Attack {
  return {
    name,
    withstood: refusedAs("not_authenticated"),
    async run(target) {
      const { access } = await signInForLoot(target);
      const answer = await ask(target, access);
      return { succeeded: answer.status === 200, seen: brief(answer) };
    },
  };
}

/** What a token tells whoever holds it. */
function telltale(name: string, isTold: (loot: Loot) => boolean): Attack {
  return {
    name,
    withstood: { isTold: false },
    async run(target) {
      const told = isTold(await signInForLoot(target));
      return { succeeded: told, seen: { isTold: told } };
    },
  };
}

export const accessTokenAttacks: readonly Attack[] = [
  ...bearers.map(bearer),
  hiddenBearer("S44: an access token in the query", (target, access) =>
    target.send("GET", `${target.closedPaths[0]}?access_token=${access}`),
  ),
  hiddenBearer("S44: an access token in a form", (target, access) =>
    target.send("PATCH", "/api/auth/user/", { rawBody: new URLSearchParams({ access_token: access }) }),
  ),
  {
    name: "S36: an access token as a refresh token",
    withstood: refusedAs("token_wrong_type"),
    async run(target) {
      const { access } = await signInForLoot(target);
      const answer = await target.send("POST", "/api/auth/token/refresh/", { body: { refresh: access } });
      return { succeeded: answer.status === 200, seen: brief(answer) };
    },
  },
  telltale("S34: a secret that can be guessed", ({ access }) => crack(access) !== undefined),
  telltale(
    "S31: a type that any token has",
    ({ access }) => !JSON.stringify(partOf(access, 0)).includes("at+jwt"),
  ),
  telltale("S33: an access token that lives for more than an hour", ({ access }) => {
    const { iat, exp } = claimsOf(access) as { readonly iat: number; readonly exp: number };
    return exp - iat > 3600;
  }),
  telltale("S43: the person's address and role in the token", ({ access }) =>
    /email|role/.test(JSON.stringify(claimsOf(access))),
  ),
  {
    name: "S50: the claims of another person under a signature that was just taken",
    withstood: [{ ...refusedAs(invalid), challenge: 'Bearer realm="api", error="invalid_token"' }],
    async run(target) {
      const { access, forge } = await signInForLoot(target);
      const other = forge({ claims: { sub: crypto.randomUUID(), pk: 7 } }).split(".");
      const path = target.closedPaths[0]!;
      await target.send("GET", path, { headers: { authorization: `Bearer ${access}` } });
      const token = [other[0], other[1], access.split(".")[2]].join(".");
      const answer = await target.send("GET", path, { headers: bearerOf({ body: { access: token } }) });
      return { succeeded: answer.status === 200, seen: differing([answer]) };
    },
  },
];
