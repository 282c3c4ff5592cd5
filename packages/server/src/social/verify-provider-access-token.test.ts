import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
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
afterEach(() => idp.faults.behaveNormally());
afterAll(() => idp.close());

const account = "verified@gmail.com";
const json = { "content-type": "application/json" };
const answerWith = (at: "tokeninfo" | "userinfo", body: object, status = 200) =>
  idp.faults.answerWith({ status, headers: json, body: JSON.stringify(body) }, at);

const info = () => ({
  aud: idp.client.id,
  azp: idp.client.id,
  sub: "104857600000000000001",
  exp: String(Math.floor(Date.now() / 1000) + 3600),
});

describe.each(databases)("an access token alone on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(() => forgetEverybody(server));
  afterAll(() => server.close());

  const accessToken = async (clientId?: string) => {
    const { access_token } = await idp.issueTokens({ account, ...(clientId && { clientId }) });
    return { access_token };
  };

  test("made for us signs in, with the profile of userinfo", async () => {
    const { status, body } = await exchange(server, await accessToken());
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ email: account, first_name: "Vera", last_name: "Verified" });
    expect(await countRows(server)).toEqual({ ...onePerson, usedTokens: 0 });
  });

  test("and an id token of the same person find the same user (S16)", async () => {
    const first = await exchange(server, await accessToken());
    const second = await exchange(server, { id_token: await idp.issueIdToken({ account }) });
    expect(second.body.user.pk).toBe(first.body.user.pk);
    expect(await countRows(server)).toEqual({ users: 1, identities: 1, sessions: 2, usedTokens: 1 });
  });

  test("made for another app signs nobody in (S1)", async () => {
    const asked = { ...idp.requests };
    expect(await exchange(server, await accessToken("another-app"))).toEqual(
      refusal("provider_token_refused"),
    );
    expect(await countRows(server)).toEqual(nothingWritten);
    expect(idp.requests.tokeninfo).toBe(asked.tokeninfo + 1);
    expect(idp.requests.userinfo).toBe(asked.userinfo);
  });

  test("that the provider does not know is refused", async () => {
    const expired = await idp.issueTokens({ account, accessTokenLifetimeSeconds: -10 });
    for (const access_token of ["garbage", "a b", "x\r\nHost: evil.example", expired.access_token]) {
      expect(await exchange(server, { access_token })).toEqual(refusal("provider_token_refused"));
    }
    expect(await countRows(server)).toEqual(nothingWritten);
  });

  test("an id token in its place is no access token", async () => {
    const access_token = await idp.issueIdToken({ account });
    expect(await exchange(server, { access_token })).toEqual(refusal("provider_token_refused"));
  });

  test.each([400, 401, 403, 203])("is refused by status %d, whatever the body says", async (status) => {
    answerWith("tokeninfo", info(), status);
    expect(await exchange(server, await accessToken())).toEqual(refusal("provider_token_refused"));
    idp.faults.behaveNormally();
    answerWith("userinfo", { sub: info().sub, email: account, email_verified: true }, status);
    expect(await exchange(server, await accessToken())).toEqual(refusal("provider_token_refused"));
    expect(await countRows(server)).toEqual(nothingWritten);
  });

  test.each(["tokeninfo", "userinfo"] as const)("is refused when %s sends elsewhere", async (endpoint) => {
    idp.faults.answerWith(
      { status: 302, headers: { location: `${idp.issuer}/${endpoint}?again` } },
      endpoint,
    );
    const asked = idp.requests[endpoint];
    expect(await exchange(server, await accessToken())).toEqual(refusal("provider_token_refused"));
    expect(idp.requests[endpoint]).toBe(asked + 1);
  });

  test("is refused where the provider proves no audience (S2)", async () => {
    idp.faults.changeDiscovery({ tokeninfo_endpoint: undefined });
    const ignorant = await startTestServer({ database, idp });
    const asked = { ...idp.requests };
    expect(await exchange(ignorant, await accessToken())).toEqual(refusal("provider_token_refused"));
    expect(await countRows(ignorant)).toEqual(nothingWritten);
    expect(idp.requests.userinfo).toBe(asked.userinfo);

    const { status } = await exchange(ignorant, await idp.issueTokens({ account }));
    expect(status).toBe(200);
    await ignorant.close();
  });

  test("is refused where the provider has no userinfo", async () => {
    idp.faults.changeDiscovery({ userinfo_endpoint: undefined });
    const ignorant = await startTestServer({ database, idp });
    expect(await exchange(ignorant, await accessToken())).toEqual(refusal("provider_token_refused"));
    await ignorant.close();
  });
});
