import { startOfflineProvider } from "@latchkey/idp";
import { decodeProtectedHeader } from "jose";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { days, minutes, seconds } from "../kernel/duration.ts";
import { createSecrets } from "../kernel/secrets.ts";
import { openTestStore } from "../testing/open-test-store.ts";
import { refresh } from "../testing/refresh.ts";
import { startTestServer, testSecret, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";
import { ensureSigningKey } from "./ensure-signing-key.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const kidOf = (token: string) => decodeProtectedHeader(token).kid!;

describe.each(databases)("S42: a revoked key on %s", (database) => {
  let node: TestServer & { databaseUrl: string };
  let other: TestServer;
  beforeEach(async () => {
    node = await startTestServer({ database, idp });
    const { databaseUrl, clock } = node;
    other = await startTestServer({ database, idp, databaseUrl, clock });
  });
  afterEach(async () => {
    await other.close();
    await node.close();
  });

  const revoke = (kid: string) =>
    node.db
      .updateTable("latchkey_keys")
      .set({ revoked_at: node.clock.now() })
      .where("kid", "=", kid)
      .execute();
  const closed = (server: TestServer, token: string) =>
    server.send("GET", "/api/test/closed/", { headers: { authorization: `Bearer ${token}` } });

  test("opens nothing any more after a minute, on no node, and people go on with the next key", async () => {
    const { body } = await node.signIn();
    expect((await closed(other, body.access)).status).toBe(200);
    await revoke(kidOf(body.access));
    node.clock.advance(seconds(60));
    for (const server of [node, other]) {
      const answer = await closed(server, body.access);
      expect([answer.status, answer.body.code]).toEqual([401, "token_not_valid"]);
    }
    const renewed = await refresh(node, body.refresh);
    expect(renewed.status).toBe(200);
    expect(kidOf(renewed.body.access)).not.toBe(kidOf(body.access));
    for (const server of [other, node]) expect((await closed(server, renewed.body.access)).status).toBe(200);
    const { keys } = (await other.send("GET", "/.well-known/jwks.json")).body;
    expect(keys.map(({ kid }: { kid: string }) => kid)).not.toContain(kidOf(body.access));
  });

  test("with a successor that is published already lets that one sign at once", async () => {
    const { clock } = node;
    clock.advance(days(30) - minutes(30));
    await using deps = openTestStore(node);
    await ensureSigningKey({ ...deps, secrets: createSecrets([testSecret]), signingAlgorithm: "ES256" });
    const signIn = await node.signIn();
    const [first, successor] = await node.db
      .selectFrom("latchkey_keys")
      .select("kid")
      .orderBy("activates_at")
      .execute();
    expect(kidOf(signIn.body.access)).toBe(first!.kid);
    await revoke(first!.kid);
    clock.advance(seconds(60));
    const renewed = await refresh(node, signIn.body.refresh);
    expect(renewed.status).toBe(200);
    expect(kidOf(renewed.body.access)).toBe(successor!.kid);
    expect((await closed(other, renewed.body.access)).status).toBe(200);
  });
});
