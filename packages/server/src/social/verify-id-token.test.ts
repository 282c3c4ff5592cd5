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

afterAll(() => idp.close());

type Case = readonly [name: string, change: Partial<TokenRequest>];

const secondsAgo = (count: number) => Math.floor(Date.now() / 1000) - count;

/** What must not be refused; ../attacks/id-token-attacks.ts has what must. */
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

  test("is refused by its brokenness, however good the access token beside it is", async () => {
    const { id_token, access_token } = await idp.issueTokens({ account });
    const broken = ["garbage", "a.b.c", `${id_token}.x`, id_token.replace(".", "..")];
    for (const idToken of broken) {
      expect(await exchange(server, { id_token: idToken, access_token })).toEqual(
        refusal("provider_token_refused"),
      );
    }
    expect(await countRows(server)).toEqual(nothingWritten);
  });

  test("S13: signs in beside the access token that it binds", async () => {
    expect((await exchange(server, await idp.issueTokens({ account }))).status).toBe(200);
  });

  test("a blank access token beside it is none, as in the ancestor", async () => {
    const { id_token } = await idp.issueTokens({ account });
    expect((await exchange(server, { id_token, access_token: "" })).status).toBe(200);
  });
});
