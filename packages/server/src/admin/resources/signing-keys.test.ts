import { startOfflineProvider } from "@latchkey/idp";
import { decodeProtectedHeader } from "jose";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { hours, minutes, seconds } from "../../kernel/duration.ts";
import { openConsole, signInToConsole, type TestConsole } from "../../testing/console.ts";
import { inParallel, refresh } from "../../testing/refresh.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

describe.each(databases)("the console's signing keys on %s", (database) => {
  let server: TestServer & { readonly databaseUrl: string };
  let other: TestServer;
  let admin: TestConsole;
  beforeEach(async () => {
    server = await startTestServer({ database, idp });
    const { databaseUrl, clock } = server;
    other = await startTestServer({ database, idp, databaseUrl, clock });
    admin = await openConsole(server);
  });
  afterEach(async () => {
    await other.close();
    await server.close();
  });

  const statesOf = async () => {
    const { rows } = (await admin.query("signing_keys")).body;
    return rows.map(({ values }: { readonly values: { readonly state: string } }) => values.state);
  };
  const act = (action: string, ...ids: readonly string[]) => admin.act("signing_keys", action, ids);
  const kidOf = (token: string) => decodeProtectedHeader(token).kid!;
  const closed = (node: TestServer, token: string) =>
    node.send("GET", "/api/test/closed/", { headers: { authorization: `Bearer ${token}` } });

  test("are shown without their private half", async () => {
    const { body } = await admin.query("signing_keys");
    const { private_jwk: sealed } = await server.db
      .selectFrom("latchkey_keys")
      .select("private_jwk")
      .executeTakeFirstOrThrow();
    expect(body.rows).toMatchObject([
      { values: { state: "signing", algorithm: "ES256", public_jwk: { kty: "EC", kid: body.rows[0].id } } },
    ]);
    expect(body.rows[0].values.public_jwk.d).toBeUndefined();
    expect(JSON.stringify(body)).not.toContain(sealed);
  });

  test("get one successor, which signs when everybody has had time to read it", async () => {
    const { body } = await server.signIn();
    expect(await act("rotate")).toMatchObject({ status: 200, body: { done: 1 } });
    expect(await statesOf()).toEqual(["next", "signing"]);
    const { keys } = (await server.send("GET", "/.well-known/jwks.json")).body;
    expect(keys).toHaveLength(2);
    const again = await act("rotate");
    expect([again.status, again.body.code]).toEqual([400, "action_refused"]);
    expect(again.body.non_field_errors[0]).toMatch(/^Its successor is published already, and signs from 20/);
    const soon = await refresh(server, body.refresh);
    expect(kidOf(soon.body.access)).toBe(kidOf(body.access));
    server.clock.advance(hours(1));
    const later = await refresh(server, soon.body.refresh);
    expect(kidOf(later.body.access)).not.toBe(kidOf(body.access));
    expect(await statesOf()).toEqual(["signing", "verifying"]);
    expect((await closed(other, later.body.access)).status).toBe(200);
  });

  test("retire when their successor may sign", async () => {
    const [{ id }] = (await admin.query("signing_keys")).body.rows;
    expect(await act("retire", id)).toMatchObject({ status: 200, body: { done: 1 } });
    expect(await statesOf()).toEqual(["next", "signing"]);
    expect((await act("retire", id)).body.code).toBe("action_refused");
    server.clock.advance(minutes(61));
    expect(await statesOf()).toEqual(["signing", "verifying"]);
    expect(await act("retire", id)).toMatchObject({
      status: 400,
      body: { non_field_errors: ["It does not sign."] },
    });
  });

  test("S42: that are revoked open nothing any more, here at once and on every node within a minute", async () => {
    const { body } = await server.signIn();
    expect((await closed(other, body.access)).status).toBe(200);
    expect(await act("revoke", kidOf(body.access))).toMatchObject({ status: 200, body: { done: 1 } });
    expect((await closed(server, body.access)).body.code).toBe("token_not_valid");
    expect(await statesOf()).toEqual(["signing", "revoked"]);
    const renewed = await refresh(server, body.refresh);
    expect(kidOf(renewed.body.access)).not.toBe(kidOf(body.access));
    server.clock.advance(seconds(60));
    expect((await closed(other, body.access)).body.code).toBe("token_not_valid");
    expect((await closed(other, renewed.body.access)).status).toBe(200);
    const again = await act("revoke", kidOf(body.access));
    expect(again.body.non_field_errors).toEqual(["Is revoked already."]);
  });

  test("S42: the successor of a revoked one that is published already signs at once", async () => {
    const { body } = await server.signIn();
    await act("rotate");
    const [{ id: successor }] = (await admin.query("signing_keys")).body.rows;
    await act("revoke", kidOf(body.access));
    expect(await statesOf()).toEqual(["signing", "revoked"]);
    expect(kidOf((await refresh(server, body.refresh)).body.access)).toBe(successor);
  });

  test("are rotated, retired and revoked by who has the right, and revoked with a password given just now", async () => {
    const [{ id }] = (await admin.query("signing_keys")).body.rows;
    server.clock.advance(minutes(6));
    expect((await act("revoke", id)).body.code).toBe("reauthentication_required");
    const reader = await openConsole(server, { permissions: ["signing_keys.view"] });
    for (const action of ["rotate", "retire", "revoke"]) {
      const path = `/api/admin/resources/signing_keys/actions/${action}/`;
      const ids = action === "rotate" ? [] : [id];
      expect((await reader.send("POST", path, { ids })).body.code).toBe("permission_denied");
    }
    expect(await statesOf()).toEqual(["signing"]);
  });
});

test("of twenty rotations at once, on two nodes, one publishes a successor", async () => {
  const server = await startTestServer({ database: "postgres", idp });
  const { databaseUrl, clock } = server;
  const other = await startTestServer({ database: "postgres", idp, databaseUrl, clock });
  const admin = await openConsole(server);
  const admins = [admin, await signInToConsole(other, admin)];
  const answers = await inParallel(20, (index) =>
    admins[index % 2]!.send("POST", "/api/admin/resources/signing_keys/actions/rotate/", { ids: [] }),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(await server.db.selectFrom("latchkey_keys").select("kid").execute()).toHaveLength(2);
  await other.close();
  await server.close();
});
