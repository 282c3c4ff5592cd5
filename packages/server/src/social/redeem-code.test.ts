import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  countRows,
  exchange,
  fetchCode,
  forgetEverybody,
  nothingWritten,
  onePerson,
  redirectUri,
  refusal,
  startTestProvider,
} from "../testing/exchange.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterEach(() => idp.faults.behaveNormally());
afterAll(() => idp.close());

const account = "verified@gmail.com";

describe.each(databases)("a code on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(() => forgetEverybody(server));
  afterAll(() => server.close());

  test("with its redirect URI and its verifier signs in", async () => {
    const { status, body } = await exchange(server, await fetchCode(idp, account));
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ email: account, first_name: "Vera" });
    expect(await countRows(server)).toEqual(onePerson);
  });

  test("signs in once (S24)", async () => {
    const grant = await fetchCode(idp, account);
    expect((await exchange(server, grant)).status).toBe(200);
    expect(await exchange(server, grant)).toEqual(refusal("provider_token_refused"));
    expect(await countRows(server)).toEqual(onePerson);
  });

  test.each([
    ["with another verifier", { code_verifier: "another-verifier-".repeat(4) }],
    ["with another redirect URI", { redirect_uri: "https://evil.example/callback" }],
    ["that is made up", { code: "garbage" }],
  ])("%s signs nobody in (S24)", async (_name, change) => {
    expect(await exchange(server, { ...(await fetchCode(idp, account)), ...change })).toEqual(
      refusal("provider_token_refused"),
    );
    expect(await countRows(server)).toEqual(nothingWritten);
  });

  test("without what binds it to a browser is not even brought to the provider (S24)", async () => {
    const { code, redirect_uri, code_verifier } = await fetchCode(idp, account);
    const required = ["This field is required."];
    const asked = idp.requests.token;
    const missing = [
      [{ code }, { redirect_uri: required, code_verifier: required }],
      [{ code, redirect_uri }, { code_verifier: required }],
      [{ code, code_verifier }, { redirect_uri: required }],
      [
        { code, redirect_uri: "", code_verifier: "" },
        { redirect_uri: required, code_verifier: required },
      ],
    ];
    for (const [evidence, body] of missing) {
      expect(await exchange(server, evidence)).toMatchObject({ status: 400, body });
    }
    expect(idp.requests.token).toBe(asked);
    expect((await exchange(server, { code, redirect_uri, code_verifier })).status).toBe(200);
  });

  test.each<readonly [redirectUris: readonly string[], status: number, asked: number]>([
    [["https://www.example.com/cb", redirectUri], 200, 1],
    [["https://www.example.com/cb"], 400, 0],
    [[`${redirectUri}/`], 400, 0],
    [[redirectUri.toUpperCase()], 400, 0],
    [[], 200, 1],
  ])("counts where the site's redirect URIs are %j: %d (S24)", async (redirectUris, status, timesAsked) => {
    const setTargets = (uris: readonly string[]) =>
      server.db
        .updateTable("latchkey_sites")
        .set({ redirect_uris: JSON.stringify(uris) })
        .execute();
    await setTargets(redirectUris);
    const asked = idp.requests.token;
    const grant = await fetchCode(idp, account);
    const exchanged = await exchange(server, grant);
    expect(exchanged.status).toBe(status);
    const refusedAs = { code: refusal("provider_token_refused").body.code };
    expect(exchanged.body).toMatchObject(status === 200 ? { user: { email: account } } : refusedAs);
    expect(idp.requests.token).toBe(asked + timesAsked);
    // What comes with a proof of its own was sent back to nowhere.
    await setTargets(["https://www.example.com/cb"]);
    expect((await exchange(server, await idp.issueTokens({ account }))).status).toBe(200);
    await setTargets([]);
  });

  test("beside a broken id token is not looked at", async () => {
    const asked = idp.requests.token;
    const evidence = { ...(await fetchCode(idp, account)), id_token: "garbage" };
    expect(await exchange(server, evidence)).toEqual(refusal("provider_token_refused"));
    expect(idp.requests.token).toBe(asked);
  });

  const tokenAnswer = (tokens: object, status = 200) =>
    idp.faults.answerWith(
      { status, headers: { "content-type": "application/json" }, body: JSON.stringify(tokens) },
      "token",
    );

  test("brings tokens that are proven like any others", async () => {
    const { id_token } = await idp.issueTokens({ account });
    const [foreign, forged, unbound] = await Promise.all([
      idp.issueTokens({ account, clientId: "another-app" }),
      idp.issueTokens({ account, signWith: "impostor-key" }),
      idp.issueTokens({ account }),
    ]);
    const answers = [foreign, forged, { ...unbound, id_token }, { id_token }, { access_token: "a" }, {}];
    for (const tokens of answers) {
      tokenAnswer(tokens);
      expect(await exchange(server, await fetchCode(idp, account))).toEqual(
        refusal("provider_token_refused"),
      );
    }
    expect(await countRows(server)).toEqual(nothingWritten);
  });

  test("that the token endpoint refuses brings nothing, whatever the body says", async () => {
    tokenAnswer(await idp.issueTokens({ account }), 400);
    expect(await exchange(server, await fetchCode(idp, account))).toEqual(refusal("provider_token_refused"));
    expect(await countRows(server)).toEqual(nothingWritten);
  });

  test("brings an id token that signs in once, here too (S12)", async () => {
    const pair = await idp.issueTokens({ account });
    expect((await exchange(server, pair)).status).toBe(200);
    tokenAnswer(pair);
    expect(await exchange(server, await fetchCode(idp, account))).toEqual(refusal("provider_token_refused"));
  });

  test.each([500, 503, 429])("can be brought again after the token endpoint answered %d", async (status) => {
    const grant = await fetchCode(idp, account);
    idp.faults.failWith(status, "token");
    const refused = await exchange(server, grant);
    expect(refused).toEqual(refusal("provider_unavailable"));
    expect(refused.headers.get("retry-after")).toBe("5");
    expect(await countRows(server)).toEqual(nothingWritten);

    idp.faults.behaveNormally();
    expect((await exchange(server, grant)).status).toBe(200);
  });

  test("is refused where the provider has no token endpoint", async () => {
    idp.faults.changeDiscovery({ token_endpoint: undefined });
    const ignorant = await startTestServer({ database, idp });
    expect(await exchange(ignorant, await fetchCode(idp, account))).toEqual(
      refusal("provider_token_refused"),
    );
    await ignorant.close();
  });
});
