import { startOfflineProvider } from "@latchkey/idp";
import { createHmac, createPrivateKey, type JsonWebKey, sign as signWith } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minutes, seconds } from "../kernel/duration.ts";
import { createSecrets } from "../kernel/secrets.ts";
import { claimsOf } from "../testing/session-facts.ts";
import { basic, startTestServer, testSecret, type TestServer } from "../testing/start-test-server.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
let server: TestServer;
let access: string;
let publicJwk: JsonWebKey & { kid: string };
let privateJwk: JsonWebKey;

beforeAll(async () => {
  server = await startTestServer({ database: "sqlite", idp });
  ({ access } = (await server.signIn()).body);
  publicJwk = (await server.send("GET", "/.well-known/jwks.json")).body.keys[0];
  const row = await server.db.selectFrom("latchkey_keys").selectAll().executeTakeFirstOrThrow();
  privateJwk = JSON.parse(createSecrets([testSecret]).open("signing-keys", row.private_jwk)!) as JsonWebKey;
});
afterAll(async () => {
  await server.close();
  await idp.close();
});

const routes = ["/api/test/closed/", "/api/test/fresh/"];
const ask = (path: string, authorization?: string) =>
  server.send("GET", path, authorization === undefined ? {} : { headers: { authorization } });

function encode(part: object | Buffer): string {
  return Buffer.from(Buffer.isBuffer(part) ? part : JSON.stringify(part)).toString("base64url");
}

interface Forgery {
  readonly header?: object;
  readonly claims?: object;
  readonly signature?: (input: string) => Buffer;
}

/** The server's own token with changes, signed with its own key unless it is said how. */
function forge({ header = {}, claims = {}, signature = signAsServer }: Forgery): string {
  const head = { alg: "ES256", typ: "at+jwt", kid: publicJwk.kid, ...header };
  const input = `${encode(head)}.${encode({ ...claimsOf(access), ...claims })}`;
  return `${input}.${encode(signature(input))}`;
}

function signAsServer(input: string): Buffer {
  const key = createPrivateKey({ key: privateJwk, format: "jwk" });
  return signWith("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" });
}

const hmacWith = (key: string) => (input: string) => createHmac("sha256", key).update(input).digest();

test("the forger's own token is taken: what the tables below refuse is refused for what they change", async () => {
  for (const path of routes) expect((await ask(path, `Bearer ${forge({})}`)).status).toBe(200);
});

/** These are spellings; ../attacks/access-token-attacks.ts has what else a token can be wrong by. */
describe("S35: a Bearer that is", () => {
  const invalid: readonly [string, () => string | Promise<string>][] = [
    ["unsigned (None)", () => forge({ header: { alg: "None" }, signature: () => Buffer.alloc(0) })],
    ["signed by HS256 with an empty key", () => forge({ header: { alg: "HS256" }, signature: hmacWith("") })],
    [
      "signed by HS256 with the secret",
      () => forge({ header: { alg: "HS256" }, signature: hmacWith(testSecret) }),
    ],
    ["signed with ones", () => forge({ signature: () => Buffer.alloc(64, 1) })],
    ["two parts", () => access.slice(0, access.lastIndexOf("."))],
    ["four parts", () => `${access}.${access.split(".")[2]}`],
    ["five parts (a JWE)", () => `${access}.AA.AA`],
    ["changed in its claims", () => withClaims(access, { sub: "00000000-0000-7000-8000-000000000000" })],
    ["without a key id", () => forge({ header: { kid: undefined } })],
    [
      "an access token of the provider",
      async () => (await idp.issueTokens({ account: "verified@gmail.com" })).access_token,
    ],
    ["padded", () => `${access}=`],
    ["spelled with loose last bits", () => access.slice(0, -1) + nextCharacter(access.at(-1)!)],
    ["no JSON", () => `${encode(Buffer.from("x"))}.${encode(Buffer.from("y"))}.${encode(Buffer.alloc(64))}`],
    ["three dots", () => "..."],
    ["a word", () => "hello"],
    ["a header that is a list", () => `${encode([])}.${encode({})}.${encode(Buffer.alloc(64))}`],
  ];

  test.each(invalid)("%s is refused", async (_, make) => {
    expect(await answersTo(await make())).toEqual(refusals("Token is invalid"));
  });

  test.each([0, 1, 3600])("%i seconds past its end is expired", async (late) => {
    const exp = Math.floor(server.clock.now().getTime() / 1000) - late;
    expect(await answersTo(forge({ claims: { exp } }))).toEqual(refusals("Token is expired"));
  });

  async function answersTo(token: string) {
    const answers = [];
    for (const path of routes) {
      const { status, headers, body } = await ask(path, `Bearer ${token}`);
      answers.push({ status, challenge: headers.get("www-authenticate"), body });
    }
    return answers;
  }

  function refusals(message: string) {
    const body = {
      detail: "Given token not valid for any token type",
      code: "token_not_valid",
      messages: [{ token_class: "AccessToken", token_type: "access", message }],
    };
    return routes.map(() => ({ status: 401, challenge: 'Bearer realm="api", error="invalid_token"', body }));
  }
});

describe("an Authorization header", () => {
  const nothingSent = { detail: "Authentication credentials were not provided.", code: "not_authenticated" };
  const malformed = {
    detail: "Authorization header must contain two space-delimited values",
    code: "bad_authorization_header",
  };
  test.each([
    ["missing", () => undefined, nothingSent],
    ["empty", () => "", nothingSent],
    ["of the token alone", () => access, nothingSent],
    ["of another scheme", () => `Token ${access}`, nothingSent],
    ["of Digest", () => `Digest ${access}`, nothingSent],
    ["of a site", () => basic(), nothingSent],
    ["with the scheme alone", () => "Bearer", malformed],
    ["of three words", () => `Bearer ${access} ${access}`, malformed],
    ["sent twice", () => `Bearer ${access}, Bearer ${access}`, malformed],
  ])("%s is refused", async (_, make, body) => {
    for (const path of routes) {
      const answer = await ask(path, make());
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="api"');
      expect(answer.body).toEqual(body);
    }
  });

  test.each(["Bearer", "bearer", "BEARER"])(
    "with the scheme %s is taken (RFC 9110 §11.1)",
    async (scheme) => {
      expect((await ask(routes[0]!, `${scheme} ${access}`)).status).toBe(200);
    },
  );
});

test("S44: a token in the query, in the body or in a cookie is not looked at", async () => {
  for (const path of routes) {
    const asked = await ask(`${path}?access_token=${access}&token=${access}`);
    expect([asked.status, asked.body.code]).toEqual([401, "not_authenticated"]);
    const headers = { cookie: `access=${access}; __Host-latchkey-access=${access}; jwt-auth=${access}` };
    expect((await server.send("GET", path, { headers })).status).toBe(401);
  }
  const rawBody = new URLSearchParams({ access_token: access });
  expect((await server.send("PATCH", "/api/auth/user/", { rawBody })).status).toBe(401);
});

test("S50: a token that was taken a moment ago opens nothing for one that looks like it", async () => {
  expect((await ask(routes[0]!, `Bearer ${access}`)).status).toBe(200);
  const [header, , signature] = access.split(".");
  const other = encode({ ...claimsOf(access), sub: crypto.randomUUID() });
  expect((await ask(routes[0]!, `Bearer ${header}.${other}.${signature}`)).status).toBe(401);
  server.clock.advance(minutes(5) + seconds(1));
  expect((await ask(routes[0]!, `Bearer ${access}`)).status).toBe(401);
  server.clock.advance(-(minutes(5) + seconds(1)));
});

test("S110: a session of one person says nothing for another one", async () => {
  const other = await server.signIn({ account: "member@workspace.example" });
  const token = forge({ claims: { sub: other.body.user.pk } });
  const answer = await ask("/api/test/fresh/", `Bearer ${token}`);
  expect([answer.status, answer.body.code]).toEqual([401, "token_not_valid"]);
});

function withClaims(token: string, claims: object): string {
  const [header, , signature] = token.split(".");
  return `${header}.${encode({ ...claimsOf(token), ...claims })}.${signature}`;
}

function nextCharacter(character: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return alphabet[(alphabet.indexOf(character) + 1) % alphabet.length]!;
}
