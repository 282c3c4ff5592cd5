import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { generateKeyPairSync } from "node:crypto";
import { afterAll, afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { minutes, seconds } from "../kernel/duration.ts";
import { epochSeconds } from "../kernel/clock.ts";
import {
  countRows,
  exchange,
  nothingWritten,
  onePerson,
  refusal,
  startTestProvider,
} from "../testing/exchange.ts";
import { inParallel } from "../testing/refresh.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterEach(() => idp.faults.behaveNormally());
afterAll(() => idp.close());

const account = "verified@gmail.com";

/** A web server that answers as `listener` says, for as long as the test runs. @returns Its URL. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

describe.each(databases)("what a provider publishes of itself, on %s", (database) => {
  const start = async (): Promise<TestServer> => {
    const server = await startTestServer({ database, idp });
    onTestFinished(() => server.close());
    return server;
  };

  /** An id token at the server's time, however far its clock was moved. */
  const idToken = async (
    { clock }: TestServer,
    request: Partial<Parameters<typeof idp.issueIdToken>[0]> = {},
  ) => {
    const iat = epochSeconds(clock.now());
    const claims = { iat, exp: iat + minutes(60) / seconds(1) };
    return { id_token: await idp.issueIdToken({ account, claims, ...request }) };
  };

  const signIn = async (server: TestServer) => exchange(server, await idToken(server));

  /** How often discovery and keys were read since `before`. */
  const readings = (before: typeof idp.requests) => ({
    discovery: idp.requests.discovery - before.discovery,
    jwks: idp.requests.jwks - before.jwks,
  });

  test("is read once for many at once, and kept for ten minutes", async () => {
    const server = await start();
    const before = { ...idp.requests };
    await inParallel(20, () => signIn(server));
    server.clock.advance(minutes(9));
    await signIn(server);
    expect(readings(before)).toEqual({ discovery: 1, jwks: 1 });

    server.clock.advance(minutes(2));
    await signIn(server);
    expect(readings(before)).toEqual({ discovery: 2, jwks: 2 });
  });

  test("S6: an unknown key id causes one reload and is then refused, however many bring one", async () => {
    const server = await start();
    await signIn(server);
    const before = { ...idp.requests };
    const unknown = () => idToken(server, { signWith: "unknown-key" });
    const answers = [
      ...(await inParallel(20, async () => exchange(server, await unknown()))),
      await exchange(server, await unknown()),
    ];
    for (const answer of answers) expect(answer).toEqual(refusal("provider_token_refused"));
    expect(readings(before)).toEqual({ discovery: 1, jwks: 1 });

    server.clock.advance(seconds(11));
    await exchange(server, await unknown());
    expect(readings(before)).toEqual({ discovery: 2, jwks: 2 });
  });

  test("S6: a new key of the provider is found at once, and a former one no longer", async () => {
    const server = await start();
    await signIn(server);
    const former = await idToken(server);
    await idp.rotateKeys();
    expect((await signIn(server)).status).toBe(200);
    expect(await exchange(server, former)).toEqual(refusal("provider_token_refused"));
  });

  test("S6: while the reload fails, an unknown key is an outage and a known one signs in", async () => {
    const server = await start();
    await signIn(server);
    const known = await idToken(server);
    await idp.rotateKeys({ keepOld: true });
    const unknown = await idToken(server);
    idp.faults.failWith(500, "jwks");
    expect(await exchange(server, unknown)).toEqual(refusal("provider_unavailable"));
    expect(await exchange(server, unknown)).toEqual(refusal("provider_unavailable"));
    expect((await exchange(server, known)).status).toBe(200);

    idp.faults.behaveNormally();
    server.clock.advance(seconds(11));
    expect((await exchange(server, unknown)).status).toBe(200);
  });

  test("serves on while the provider is away, which is asked again every ten seconds", async () => {
    const server = await start();
    await signIn(server);
    server.clock.advance(minutes(11));
    idp.faults.failWith(503);
    const before = { ...idp.requests };
    for (let count = 0; count < 3; count++) expect((await signIn(server)).status).toBe(200);
    expect(readings(before)).toEqual({ discovery: 1, jwks: 0 });
    expect(server.log.join("\n")).toContain("the known ones serve on");

    server.clock.advance(seconds(11));
    expect((await signIn(server)).status).toBe(200);
    expect(readings(before)).toEqual({ discovery: 2, jwks: 0 });
  });

  const notTheirs = () => [
    ["another issuer", "https://evil.example"],
    ["a slash more", `${idp.issuer}/`],
    ["none", undefined],
  ];

  test.each(notTheirs())("S28: with %s as issuer is refused", async (_name, issuer) => {
    idp.faults.changeDiscovery({ issuer });
    const server = await start();
    expect(await signIn(server)).toEqual(refusal("provider_unavailable"));
    expect(await countRows(server)).toEqual(nothingWritten);
  });

  test("S28: when it becomes another issuer's, the old keys stay and the new ones are not even read", async () => {
    const server = await start();
    await signIn(server);
    const attacker = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const jwk = {
      ...attacker.publicKey.export({ format: "jwk" }),
      kid: "attacker",
      alg: "RS256",
      use: "sig",
    };
    let visits = 0;
    const jwks = await serve((_request, response) => {
      visits++;
      response.end(JSON.stringify({ keys: [jwk] }));
    });
    idp.faults.changeDiscovery({ issuer: "https://evil.example", jwks_uri: jwks });
    server.clock.advance(minutes(11));

    const forged = await idToken(server, { signWith: attacker.privateKey, header: { kid: "attacker" } });
    expect(await exchange(server, forged)).toEqual(refusal("provider_unavailable"));
    expect((await signIn(server)).status).toBe(200);
    expect(await countRows(server)).toMatchObject({ users: 1, identities: 1, sessions: 2 });
    expect(visits).toBe(0);
  });

  const outages: readonly (readonly [name: string, at: "discovery" | "jwks", answer: object])[] = [
    ["500 for discovery", "discovery", { status: 500 }],
    ["404 for discovery", "discovery", { status: 404 }],
    ["no JSON for discovery", "discovery", { status: 200, body: "<html>" }],
    ["another form for discovery", "discovery", { status: 200, body: "[]" }],
    ["500 for the keys", "jwks", { status: 500 }],
    ["404 for the keys, with a list of them", "jwks", { status: 404, body: '{"keys":[]}' }],
    ["429 for the keys", "jwks", { status: 429 }],
    ["another form for the keys", "jwks", { status: 200, body: '{"keys":"none"}' }],
    ["half a document for the keys", "jwks", { status: 200, body: '{"keys":[' }],
    ["a redirect for the keys", "jwks", { status: 302, headers: { location: "/jwks?again" } }],
    ["a redirect for discovery", "discovery", { status: 301, headers: { location: "/jwks" } }],
    ["more than 64 KiB of keys", "jwks", { status: 200, body: `{"keys":[]}${" ".repeat(65_536)}` }],
  ];

  test.each(outages)(
    "%s is an outage: 503, nothing used up, the same token works later",
    async (_name, at, answer) => {
      const server = await start();
      const pair = await idp.issueTokens({ account });
      idp.faults.answerWith(answer as { status: number }, at);
      const refused = await exchange(server, pair);
      expect(refused).toEqual(refusal("provider_unavailable"));
      expect(refused.headers.get("retry-after")).toBe("5");
      expect(await countRows(server)).toEqual(nothingWritten);

      idp.faults.behaveNormally();
      expect((await exchange(server, pair)).status).toBe(200);
      expect(await countRows(server)).toEqual(onePerson);
    },
  );

  test("a provider that takes more than five seconds is an outage (S26)", async () => {
    const server = await start();
    const pair = await idp.issueTokens({ account });
    idp.faults.respondSlowly(seconds(30), "jwks");
    using deadlines = vi.spyOn(AbortSignal, "timeout");
    expect(await exchange(server, pair)).toEqual(refusal("provider_unavailable"));
    expect(new Set(deadlines.mock.calls.flat())).toEqual(new Set([seconds(5)]));

    idp.faults.behaveNormally();
    expect((await exchange(server, pair)).status).toBe(200);
  });

  test.each(["tokeninfo", "userinfo"] as const)(
    "%s away is an outage for a bare access token",
    async (endpoint) => {
      const server = await start();
      const { access_token } = await idp.issueTokens({ account });
      for (const status of [500, 503, 429]) {
        idp.faults.failWith(status, endpoint);
        const refused = await exchange(server, { access_token });
        expect(refused).toEqual(refusal("provider_unavailable"));
        expect(refused.headers.get("retry-after")).toBe("5");
      }
      expect(await countRows(server)).toEqual(nothingWritten);

      idp.faults.behaveNormally();
      expect((await exchange(server, { access_token })).status).toBe(200);
    },
  );
});
