import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, describe, expect, test } from "vitest";
import { refresh } from "../testing/refresh.ts";
import { startTestServer, testSecret } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const newSecret = "another-latchkey-secret-of-at-least-32-characters";

describe.each(databases)("a change of LATCHKEY_SECRET on %s", (database) => {
  test("with the new one first and the old one behind it signs nobody out", async () => {
    const before = await startTestServer({ database, idp });
    const { databaseUrl, clock } = before;
    const signIn = await before.signIn();
    const settings = { LATCHKEY_SECRET: `${newSecret}, ${testSecret}` };
    const after = await startTestServer({ database, idp, databaseUrl, clock, settings });
    const headers = { authorization: `Bearer ${signIn.body.access}` };
    expect((await after.send("GET", "/api/test/closed/", { headers })).status).toBe(200);
    const refreshed = await refresh(after, signIn.body.refresh);
    expect(refreshed.status).toBe(200);
    expect(refreshed.body.refresh.split(".")[1]).not.toBe(signIn.body.refresh.split(".")[1]);
    const again = await refresh(after, signIn.body.refresh);
    expect(again.body.refresh).toBe(refreshed.body.refresh);
    expect((await refresh(after, refreshed.body.refresh)).status).toBe(200);
    expect((await after.signIn({ account: "member@workspace.example" })).status).toBe(200);
    await after.close();
    await before.close();
  });

  test("without the old one stops the start with a sentence that says what to do", async () => {
    const before = await startTestServer({ database, idp });
    const { databaseUrl, clock } = before;
    const settings = { LATCHKEY_SECRET: newSecret };
    await expect(startTestServer({ database, idp, databaseUrl, clock, settings })).rejects.toThrow(
      "LATCHKEY_SECRET cannot open the signing keys in the database. Set the secret that they were written with; " +
        "to change it, put the new one first and keep the old one behind it, separated by a comma.",
    );
    await before.close();
  });
});
