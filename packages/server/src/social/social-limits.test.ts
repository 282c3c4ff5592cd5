import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { minutes } from "../kernel/duration.ts";
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
});
