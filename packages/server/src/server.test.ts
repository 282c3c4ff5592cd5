import { defineRoute } from "@latchkey/contract";
import { startOfflineProvider } from "@latchkey/idp";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { Failure } from "./kernel/failure.ts";
import { isId } from "./kernel/id.ts";
import { startTestServer, type TestServer } from "./testing/start-test-server.ts";
import { testContract } from "./testing/test-contract.ts";
import { databases } from "./testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

describe.each(databases)("a backend on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  afterAll(() => server.close());

  const requestWith = (token: string) =>
    new Request("http://localhost:8000/anything", { headers: { authorization: `Bearer ${token}` } });

  test("guards handlers outside of the contract, by the token alone or by the tables", async () => {
    const { latchkey } = server;
    const { body } = await server.signIn();
    const { id, sessionId } = await latchkey.requireUser()(requestWith(body.access));
    expect(id).toBe(body.user.pk);
    const fresh = await latchkey.requireUser({ fresh: true })(requestWith(body.access));
    expect(fresh).toMatchObject({ id, sessionId, username: "verified", newsletter: false, level: 1 });
    expect(fresh).not.toHaveProperty("password_hash");
    expect(fresh).not.toHaveProperty("auth_epoch");
    await server.send("POST", "/api/auth/logout/", { body: { refresh: body.refresh } });
    expect((await latchkey.requireUser()(requestWith(body.access))).id).toBe(id);
    await expect(latchkey.requireUser({ fresh: true })(requestWith(body.access))).rejects.toThrow(Failure);
    await expect(latchkey.requireUser()(new Request("http://localhost:8000/"))).rejects.toThrow(Failure);
  });

  test("gives ids that sort by the time of their making", () => {
    const ids = Array.from({ length: 50 }, () => server.latchkey.newId());
    expect(new Set(ids).size).toBe(50);
    for (const id of ids) expect(isId(id)).toBe(true);
    expect(ids.every((id) => id[14] === "7")).toBe(true);
  });

  test("gives an application its own columns and tables", async () => {
    const people = await server.latchkey
      .database()
      .selectFrom("users")
      .select(["level", "newsletter"])
      .execute();
    expect(people).toEqual([{ level: 1, newsletter: false }]);
  });

  test("refuses a second handler for one route", () => {
    const { open } = testContract.routes;
    expect(() => server.latchkey.handle(open, () => ({ id: "x" }))).toThrow(
      "Two routes are declared for GET /api/test/open.",
    );
  });
});

test("an application's own query that PostgreSQL gives up at its deadline is answered with 503", async () => {
  const { latchkey, send, close } = await startTestServer({ database: "postgres", idp });
  const patient = defineRoute({
    method: "GET",
    path: "/api/test/patient/",
    summary: "Waits for the database",
    access: "public",
    answer: z.object({ id: z.string() }),
  });
  latchkey.handle(patient, async () => {
    await latchkey
      .database()
      .transaction()
      .execute(async (tx) => {
        await sql`set local statement_timeout = '20ms'`.execute(tx);
        await sql`select pg_sleep(10)`.execute(tx);
      });
    return { id: "never" };
  });
  const { status, body, headers } = await send("GET", patient.path);
  expect([status, body.code, headers.get("retry-after")]).toEqual([503, "unavailable", "2"]);
  await close();
});
