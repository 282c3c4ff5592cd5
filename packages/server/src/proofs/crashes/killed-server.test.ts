import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { startTestProvider } from "../../testing/exchange.ts";
import { basic } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";
import { type ServerProcess, startServerProcess } from "../server-process.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

async function post({ url }: ServerProcess, path: string, body: object) {
  const headers = { "content-type": "application/json", authorization: basic() };
  const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  return {
    status: response.status,
    body: (await response.json()) as { readonly refresh: string; readonly detail?: string },
  };
}

const refresh = (server: ServerProcess, token: string) =>
  post(server, "/api/auth/token/refresh/", { refresh: token });

describe.each(databases)("a server that is killed (SIGKILL) right after a refresh, on %s", (database) => {
  async function start(databaseUrl?: string): Promise<ServerProcess> {
    const server = await startServerProcess({ database, idp, ...(databaseUrl && { databaseUrl }) });
    onTestFinished(() => server.stop());
    return server;
  }

  test("S56: has left the token used: the next process gives the same successor, until that was used", async () => {
    const killed = await start();
    const pair = await idp.issueTokens({ account: "verified@gmail.com" });
    const parent = (await post(killed, "/api/social/login/google/", pair)).body.refresh;
    const child = (await refresh(killed, parent)).body.refresh;
    await killed.kill();

    const next = await start(killed.databaseUrl);
    const replay = await refresh(next, parent);
    expect([replay.status, replay.body.refresh]).toEqual([200, child]);
    expect((await refresh(next, child)).status).toBe(200);
    await next.kill();

    const last = await start(killed.databaseUrl);
    const late = await refresh(last, parent);
    expect([late.status, late.body.detail]).toEqual([401, "Token is blacklisted"]);
  });
});
