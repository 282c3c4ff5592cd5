import { startOfflineProvider } from "@latchkey/idp";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { days, hours, minutes } from "../kernel/duration.ts";
import { inParallel, refresh } from "../testing/refresh.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";
import { jwksMaxAge } from "./ensure-signing-key.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());
afterEach(() => {
  vi.useRealTimers();
});

const kidOf = (token: string) => decodeProtectedHeader(token).kid;
const readKeys = ({ db }: TestServer) =>
  db.selectFrom("latchkey_keys").selectAll().orderBy("activates_at").execute();

/** A service that verifies our tokens with the published keys and reads them no oftener than it must. */
function createReader(server: TestServer) {
  let keys = createLocalJWKSet({ keys: [] });
  let readAt = 0;
  return {
    async accepts(token: string): Promise<boolean> {
      const now = server.clock.now();
      if (now.getTime() >= readAt + jwksMaxAge) {
        keys = createLocalJWKSet((await server.send("GET", "/.well-known/jwks.json")).body);
        readAt = now.getTime();
      }
      return jwtVerify(token, keys, { currentDate: now }).then(
        () => true,
        () => false,
      );
    },
  };
}

describe.each(databases)("rotation of keys on %s", (database) => {
  test("S40: over a rotation no token fails, on no node and for no reader of the published keys", async () => {
    const settings = { ACCESS_TOKEN_LIFETIME: "60m" };
    const other = await startTestServer({ database, idp, settings });
    const { databaseUrl, clock } = other;
    // The maintenance runs by the timer of the process: on this node it goes with the clock.
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const node = await startTestServer({ database, idp, settings, databaseUrl, clock });
    const step = async (duration: number) => {
      clock.advance(duration);
      await vi.advanceTimersByTimeAsync(minutes(1));
    };
    await step(days(30) - minutes(70));
    const reader = createReader(other);
    let { refresh: token } = (await node.signIn()).body;
    const alive: string[] = [];
    const kids = new Set<string | undefined>();
    const publishedAtOnce: number[] = [];
    for (let minute = 0; minute < 150; minute += 2) {
      const { body } = await refresh(node, token);
      token = body.refresh;
      alive.push(body.access);
      if (alive.length > 29) alive.shift();
      kids.add(kidOf(body.access));
      for (const access of [alive[0]!, body.access]) {
        const headers = { authorization: `Bearer ${access}` };
        expect((await other.send("GET", "/api/test/closed/", { headers })).status).toBe(200);
        expect(await reader.accepts(access)).toBe(true);
      }
      publishedAtOnce.push((await node.send("GET", "/.well-known/jwks.json")).body.keys.length);
      await step(minutes(2));
    }
    expect(kids.size).toBe(2);
    expect(Math.max(...publishedAtOnce)).toBe(2);
    const [first, second] = await readKeys(node);
    expect(second!.activates_at.getTime() - second!.created_at.getTime()).toBeGreaterThanOrEqual(jwksMaxAge);
    expect(first!.retires_at).toEqual(second!.activates_at);
    expect(first!.expires_at.getTime() - first!.retires_at.getTime()).toBeGreaterThanOrEqual(minutes(60));
    clock.advance(hours(2));
    const { keys } = (await node.send("GET", "/.well-known/jwks.json")).body;
    expect(keys.map(({ kid }: { kid: string }) => kid)).toEqual([second!.kid]);
    await node.close();
    await other.close();
  });

  test("S40: another algorithm comes as the successor, and the old tokens stay good", async () => {
    const node = await startTestServer({ database, idp });
    const { databaseUrl, clock } = node;
    const { body } = await node.signIn();
    const other = await startTestServer({ database, idp, databaseUrl, clock, signingAlgorithm: "EdDSA" });
    const closed = (token: string) =>
      other.send("GET", "/api/test/closed/", { headers: { authorization: `Bearer ${token}` } });
    expect((await closed(body.access)).status).toBe(200);
    clock.advance(minutes(58));
    const before = await refresh(other, body.refresh);
    expect(decodeProtectedHeader(before.body.access).alg).toBe("ES256");
    clock.advance(minutes(3));
    const after = await refresh(other, before.body.refresh);
    expect(decodeProtectedHeader(after.body.access).alg).toBe("EdDSA");
    for (const { body: tokens } of [before, after]) expect((await closed(tokens.access)).status).toBe(200);
    await other.close();
    await node.close();
  });
});

test("nodes that are told different algorithms do not make keys in turns", async () => {
  const node = await startTestServer({ database: "postgres", idp });
  for (let round = 0; round < 4; round++) {
    for (const signingAlgorithm of ["EdDSA", "ES256"] as const) {
      const { databaseUrl, clock } = node;
      await (
        await startTestServer({ database: "postgres", idp, databaseUrl, clock, signingAlgorithm })
      ).latchkey.close();
    }
  }
  expect(await readKeys(node)).toHaveLength(2);
  await node.close();
});

test("five nodes that start at once make one key", async () => {
  const empty = await startTestServer({ database: "postgres", idp });
  await empty.db.deleteFrom("latchkey_keys").execute();
  const { databaseUrl, clock } = empty;
  const nodes = await inParallel(5, () => startTestServer({ database: "postgres", idp, databaseUrl, clock }));
  expect(await readKeys(empty)).toHaveLength(1);
  const { body } = await nodes[0]!.signIn();
  const headers = { authorization: `Bearer ${body.access}` };
  for (const node of nodes)
    expect((await node.send("GET", "/api/test/closed/", { headers })).status).toBe(200);
  for (const node of nodes) await node.close();
  await empty.close();
});
