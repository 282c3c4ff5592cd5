import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, describe, expect, test } from "vitest";
import { startTestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

describe.each(databases)("the probes on %s", (database) => {
  test("say that the process runs and that it can work", async () => {
    const server = await startTestServer({ database, idp });
    const [health, ready] = [await server.send("GET", "/healthz"), await server.send("GET", "/readyz")];
    expect([health.status, health.body]).toEqual([200, { status: "ok" }]);
    expect([ready.status, ready.body]).toEqual([200, { status: "ready" }]);
    await server.close();
  });

  test("say that a process which stops is not ready, and still runs", async () => {
    const server = await startTestServer({ database, idp });
    server.latchkey.stopBeingReady();
    const ready = await server.send("GET", "/readyz");
    expect([ready.status, ready.body]).toEqual([503, { status: "not ready" }]);
    expect(ready.headers.get("retry-after")).toBe("1");
    expect((await server.send("GET", "/healthz")).status).toBe(200);
    expect((await server.send("GET", "/api/test/open/")).status).toBe(200);
    await server.close();
  });

  test("say that a process without its database is not ready, and still runs", async () => {
    const server = await startTestServer({ database, idp });
    await server.close();
    expect((await server.send("GET", "/readyz")).status).toBe(503);
    expect((await server.send("GET", "/healthz")).status).toBe(200);
  });
});
