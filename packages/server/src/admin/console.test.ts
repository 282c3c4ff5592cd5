import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { openConsole } from "../testing/console.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

describe.each(databases)("the console on %s", (database) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer({ database, idp });
  });
  afterEach(() => server.close());

  test("lists people by page, searches them and changes one, with before and after in the history", async () => {
    const admin = await openConsole(server);
    for (const username of ["Ada", "Bob", "Özil", "ada.lovelace"]) {
      const made = await admin.send("POST", "/api/admin/resources/users/rows/", { values: { username } });
      expect(made).toMatchObject({ status: 201, body: { row: { title: username } } });
    }
    const found = await admin.query("users", { search: "ADA", sort: "username" });
    expect(found.body.rows.map((row: { title: string }) => row.title).toSorted()).toEqual([
      "Ada",
      "ada.lovelace",
    ]);
    expect((await admin.query("users", { search: "özil" })).body.rows).toHaveLength(1);

    const titles: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await admin.query("users", { limit: 2, sort: "-date_joined", cursor });
      expect(page.status).toBe(200);
      titles.push(...page.body.rows.map((row: { title: string }) => row.title));
      cursor = page.body.next_cursor;
    } while (cursor !== null);
    expect(titles).toHaveLength(5);
    expect(new Set(titles).size).toBe(5);

    const [{ id }] = found.body.rows;
    const path = `/api/admin/resources/users/rows/${id}/`;
    const changed = await admin.send("PATCH", path, { values: { first_name: "Augusta", level: 7 } });
    expect(changed).toMatchObject({
      status: 200,
      body: { row: { values: { first_name: "Augusta", level: 7 } } },
    });
    const history = await admin.send("GET", `${path}history/`);
    expect(history.body.entries[0]).toMatchObject({
      event: "row_changed",
      actor: admin.username,
      changes: { first_name: { before: "", after: "Augusta" }, level: { before: 1, after: 7 } },
    });
    const deactivated = await admin.send("POST", "/api/admin/resources/users/actions/deactivate/", {
      ids: [id],
    });
    expect(deactivated).toMatchObject({ status: 200, body: { done: 1, refused: [] } });
    expect((await admin.query("users", { filter: { is_active: false } })).body.rows).toHaveLength(1);
    expect((await admin.send("DELETE", path)).status).toBe(204);
    expect((await admin.send("GET", path)).status).toBe(404);
  });
});
