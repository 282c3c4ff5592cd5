import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  countRows,
  exchange,
  fetchCode,
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

const member = "member@workspace.example";

/** Every way to bring the same person. */
const paths = {
  "id token": async (account: string) => ({ id_token: await idp.issueIdToken({ account }) }),
  "pair of tokens": (account: string) => idp.issueTokens({ account }),
  "access token": async (account: string) => ({
    access_token: (await idp.issueTokens({ account })).access_token,
  }),
  code: (account: string) => fetchCode(idp, account),
} as const;

const names = Object.keys(paths) as (keyof typeof paths)[];

describe.each(databases)("a provider limited to a domain (S29), on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({
      database,
      idp,
      settings: { GOOGLE_HOSTED_DOMAIN: "workspace.example" },
    });
  });
  beforeEach(() => forgetEverybody(server));
  afterAll(() => server.close());

  test.each(names)("lets its members in by %s", async (path) => {
    const answer = await exchange(server, await paths[path](member));
    expect(answer).toMatchObject({ status: 200, body: { user: { email: member } } });
    expect(await countRows(server)).toMatchObject({ ...onePerson, usedTokens: expect.any(Number) });
  });

  test.each(names)("keeps everybody else out by %s", async (path) => {
    for (const account of ["verified@gmail.com", "outside@mail.example"]) {
      expect(await exchange(server, await paths[path](account))).toEqual(refusal("provider_token_refused"));
    }
    expect(await countRows(server)).toEqual(nothingWritten);
  });

  test.each([
    ["another domain", "elsewhere.example"],
    ["a domain that begins alike", "workspace.example.evil.example"],
    ["a domain below it", "sub.workspace.example"],
    ["other letters", "WORKSPACE.example"],
    ["a list", ["workspace.example"]],
    ["nothing", ""],
    ["null", null],
  ])("counts what is proven alone, not the address: hd %s is refused", async (_name, hd) => {
    const id_token = await idp.issueIdToken({ account: member, claims: { hd } });
    expect(await exchange(server, { id_token, hd: "workspace.example" })).toEqual(
      refusal("provider_token_refused"),
    );
    expect(await countRows(server)).toEqual(nothingWritten);
  });

  test("holds for people who were there before it", async () => {
    const unlimited = await startTestServer({ database, idp });
    const account = "verified@gmail.com";
    expect((await exchange(unlimited, await idp.issueTokens({ account }))).status).toBe(200);
    await unlimited.db
      .updateTable("latchkey_social_apps")
      .set({ hosted_domain: "workspace.example" })
      .execute();
    expect(await exchange(unlimited, await idp.issueTokens({ account }))).toEqual(
      refusal("provider_token_refused"),
    );
    await unlimited.close();
  });
});
