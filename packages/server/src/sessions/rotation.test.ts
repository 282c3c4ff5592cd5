import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { basic, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

describe.each(databases)("refresh on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  afterAll(() => server.close());

  test("S53: a refresh token has one successor, whoever asks", async () => {
    const { body } = await server.signIn();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        server.send("POST", "/api/auth/token/refresh/", {
          body: { refresh: body.refresh },
          headers: { authorization: basic() },
        }),
      ),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(new Set(answers.map((answer) => answer.body.refresh)).size).toBe(1);
    const session = await server.db.selectFrom("latchkey_sessions").selectAll().executeTakeFirstOrThrow();
    expect(session.generation).toBe(1);
  });
});
