import { createTestDatabase, databases, type TestDatabase } from "@latchkey/server/testing/test-database";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callLatchkey } from "../testing/call-latchkey.ts";
import { openBackend } from "../testing/open-backend.ts";
import { settingsOn } from "../testing/run-latchkey.ts";

describe.each(databases)("setup-link on %s", (kind) => {
  let database: TestDatabase;
  let backend: Awaited<ReturnType<typeof openBackend>>;
  beforeAll(async () => {
    database = await createTestDatabase(kind);
    backend = await openBackend(database.url);
  });
  afterAll(async () => {
    await backend.close();
    await database.drop();
  });

  test("prints a link that makes the first administrator, and none when there is one", async () => {
    const settings = { ...settingsOn(database.url), SUPERUSER_PASSWORD: "correct horse battery staple" };
    const { code, stdout, stderr } = await callLatchkey(["setup-link"], { settings });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const token = /^http:\/\/localhost:8000\/admin\/#\/setup\/(\S{43})\n$/.exec(stdout)?.[1];

    const password = "correct horse battery staple";
    const body = { token, username: "ada", password1: password, password2: password };
    const request = new Request("http://localhost:8000/api/admin/setup/", {
      method: "POST",
      headers: { origin: "http://localhost:8000", "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await backend.fetch(request, { remoteAddress: "127.0.0.1" });
    expect(answer.status).toBe(200);
    expect(await callLatchkey(["setup-link"], { settings })).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "Somebody is a superuser already. They make others in the console, and createsuperuser does here.\n",
    });
  });
});
