import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { minutes } from "../kernel/duration.ts";
import { connect, reauthenticate, tokensNow } from "../testing/connect.ts";
import { exchange, startTestProvider } from "../testing/exchange.ts";
import { startTestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

describe.each(databases)("on %s", (database) => {
  test("what makes us ask the provider is limited, and a sign-in by an id token is not", async () => {
    const budget = { limit: 2, window: minutes(1) };
    const limits = { social: { address: budget, site: budget } };
    const server = await startTestServer({ database, idp, limits });
    onTestFinished(() => server.close());
    const ask = async (evidence: object) => (await exchange(server, evidence)).status;
    expect([
      await ask({ access_token: "x" }),
      await ask({ code: "x", redirect_uri: "x", code_verifier: "x" }),
    ]).toEqual([400, 400]);
    expect(await ask({ access_token: "x" })).toBe(429);
    expect(await ask({ code: "x", redirect_uri: "x", code_verifier: "x" })).toBe(429);
    expect((await server.signIn()).status).toBe(200);
  });

  test("so is the same behind a session, where an account is connected or a person confirmed", async () => {
    const budget = { limit: 2, window: minutes(1) };
    const server = await startTestServer({
      database,
      idp,
      limits: { social: { address: budget, site: budget } },
    });
    onTestFinished(() => server.close());
    const me = await server.signIn();
    const evidence = { access_token: "x" };
    const again = { ...evidence, provider: "google" };
    expect([
      (await connect(server, me, evidence)).status,
      (await reauthenticate(server, me, again)).status,
    ]).toEqual([400, 400]);
    for (const answer of [await connect(server, me, evidence), await reauthenticate(server, me, again)]) {
      expect([answer.status, answer.body.code]).toEqual([429, "throttled"]);
    }
    const idToken = await tokensNow(server, idp, "verified@gmail.com");
    expect((await reauthenticate(server, me, { ...idToken, provider: "google" })).status).toBe(200);
  });
});
