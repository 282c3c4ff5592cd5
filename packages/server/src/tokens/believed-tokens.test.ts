import { startTestProvider } from "../testing/exchange.ts";
import { afterAll, expect, test } from "vitest";
import { minutes, seconds } from "../kernel/duration.ts";
import { startTestServer } from "../testing/start-test-server.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

async function startWithToken() {
  const server = await startTestServer({ database: "sqlite", idp });
  const { access } = (await server.signIn()).body as { access: string };
  const ask = async (token = access) => {
    const headers = { authorization: `Bearer ${token}` };
    const { status, body } = await server.send("GET", "/api/test/closed/", { headers });
    return [status, (body as { code?: string }).code];
  };
  expect(await ask()).toEqual([200, undefined]);
  return { server, access, ask };
}

test("S9, S50: a token that was believed before expires all the same", async () => {
  const { server, ask } = await startWithToken();
  server.clock.advance(minutes(5) - seconds(1));
  expect(await ask()).toEqual([200, undefined]);
  server.clock.advance(seconds(1));
  expect(await ask()).toEqual([401, "token_not_valid"]);
  await server.close();
});

test("S42, S50: a token that was believed before is refused within a minute after its key was revoked", async () => {
  const { server, ask } = await startWithToken();
  await server.db.updateTable("latchkey_keys").set({ revoked_at: server.clock.now() }).execute();
  server.clock.advance(seconds(60));
  expect(await ask()).toEqual([401, "token_not_valid"]);
  await server.close();
});

test("S50: no other spelling of a token that was believed before is taken", async () => {
  const { server, access, ask } = await startWithToken();
  const [header, payload, signature] = access.split(".") as [string, string, string];
  for (const other of [
    `${access}=`,
    `${header}.${payload}.${signature.slice(0, -1)}`,
    `${header}.${payload}.${signature.slice(0, -2)}AA`,
    `${header}.${payload.slice(0, -2)}AA.${signature}`,
  ])
    expect(await ask(other)).toEqual([401, "token_not_valid"]);
  await server.close();
});
