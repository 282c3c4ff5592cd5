import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { openConsole, type TestConsole } from "../../testing/console.ts";
import { testPasswordHash } from "../../testing/sign-in.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

describe.each(databases)("the console's identities on %s", (database) => {
  let server: TestServer;
  let admin: TestConsole;
  beforeEach(async () => {
    server = await startTestServer({ database, idp });
    admin = await openConsole(server);
  });
  afterEach(() => server.close());

  const signIn = (name: string) => server.signIn({ account: { sub: name, email: `${name}@gmail.com` } });
  const titlesOf = async (query: object) =>
    (await admin.query("identities", query)).body.rows.map(({ title }: { readonly title: string }) => title);

  test("are found by address, person and provider", async () => {
    const { body } = await signIn("ada");
    await signIn("bob");
    expect(await titlesOf({})).toEqual(["bob@gmail.com", "ada@gmail.com"]);
    expect(await titlesOf({ search: "ADA@" })).toEqual(["ada@gmail.com"]);
    expect(await titlesOf({ filter: { user_id: body.user.pk } })).toEqual(["ada@gmail.com"]);
    expect(await titlesOf({ filter: { provider: "google" } })).toHaveLength(2);
    expect(await titlesOf({ filter: { provider: "github" } })).toEqual([]);
    const { rows } = (await admin.query("identities", { search: "ada" })).body;
    expect(rows[0].values).toMatchObject({ subject: "ada", provider: "google", is_email_verified: true });
  });

  test("can be disconnected, but for the last way in of a person", async () => {
    const { body } = await signIn("ada");
    const { rows } = (await admin.query("identities")).body;
    const path = `/api/admin/resources/identities/rows/${rows[0].id}/`;
    const refused = await admin.send("DELETE", path);
    expect(refused).toMatchObject({
      status: 400,
      body: {
        code: "last_way_in",
        non_field_errors: [
          "It is the person's only way to sign in. Deactivate or delete the person instead.",
        ],
      },
    });
    expect((await admin.send("GET", path)).status).toBe(200);
    const withPassword = { password_hash: testPasswordHash };
    await server.db.updateTable("users").set(withPassword).where("id", "=", body.user.pk).execute();
    expect((await admin.send("DELETE", path)).status).toBe(204);
    expect((await admin.send("GET", path)).status).toBe(404);
    const deleted = await server.db
      .selectFrom("latchkey_audit")
      .select(["resource", "object_id", "actor_id", "changes"])
      .where("event", "=", "row_deleted")
      .execute();
    expect(deleted).toMatchObject([
      {
        resource: "identities",
        object_id: rows[0].id,
        actor_id: admin.id,
        changes: { subject: { before: "ada", after: null } },
      },
    ]);
  });
});
