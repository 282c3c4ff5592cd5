import { readSettings } from "@latchkey/contract";
import { createLatchkey, createOperations } from "@latchkey/server";
import { createTestDatabase, databases } from "@latchkey/server/testing/test-database";
import { describe, expect, test } from "vitest";
import { config } from "../latchkey.config.ts";
import { backendSettings } from "../settings.ts";

const log = { info() {}, warn() {}, error() {} };

/** The reference backend on a database of its own. */
async function openReference(kind: (typeof databases)[number]) {
  const database = await createTestDatabase(kind);
  const environment = {
    LATCHKEY_ENV: "development",
    LATCHKEY_SECRET: "a-latchkey-secret-of-at-least-32-characters",
    DATABASE_URL: database.url,
  };
  const application = { ...config, log, settings: () => readSettings(backendSettings, environment) };
  const latchkey = await createLatchkey(application);
  const operations = createOperations(application);
  return {
    latchkey,
    console: operations.console,
    async close() {
      await operations.close();
      await latchkey.close();
      await database.drop();
    },
  };
}

interface PostsTable {
  posts: { id: string; author_id: string; title: string; body: string; created_at: Date };
}

describe.each(databases)("the posts at the console on %s", (kind) => {
  test("are searched, narrowed and ordered, edited and deleted, but not written", async () => {
    const { latchkey, console, close } = await openReference(kind);
    const authors: string[] = [];
    for (const username of ["ada", "grace"]) {
      authors.push((await console.createRow("users", { username })).row.id);
    }
    const titles = ["Engines", "Compilers", "More engines", "engines again"];
    const posts = titles.map((title, index) => ({
      id: latchkey.newId(),
      author_id: authors[index % 2]!,
      title,
      body: "Text",
      created_at: new Date(Date.UTC(2026, 0, 1 + index)),
    }));
    await latchkey.database<PostsTable>().insertInto("posts").values(posts).execute();
    const list = async (query: object) => {
      const { rows } = await console.queryRows("posts", { limit: 10, cursor: null, ...query });
      return rows.map(({ title }) => title);
    };
    expect(await list({})).toEqual(titles.toReversed());
    expect(await list({ search: "ENGINES" })).toEqual(["engines again", "Engines"]);
    expect(await list({ filter: { author: authors[0] } })).toEqual(["More engines", "Engines"]);
    expect(await list({ filter: { created_at: { from: "2026-01-02", to: "2026-01-04" } } })).toEqual([
      "More engines",
      "Compilers",
    ]);

    const row = { resource: "posts", id: posts[0]!.id };
    await expect(console.updateRow(row, { title: " " })).rejects.toThrow("fields refused: title");
    await expect(console.updateRow(row, { author: authors[1] })).rejects.toThrow("fields refused: author");
    const { row: edited, references } = await console.updateRow(row, { title: "Machines" });
    expect(edited).toMatchObject({ title: "Machines", values: { author: authors[0], body: "Text" } });
    expect(references).toEqual({ users: { [authors[0]!]: "ada" } });
    const written = console.createRow("posts", { title: "New", body: "Text" });
    await expect(written).rejects.toThrow("no right to add");
    const ada = { resource: "users", id: authors[0]! };
    expect((await console.previewDeletion(ada)).goes_with_it).toEqual([{ label: "Posts", count: 2 }]);
    await console.deleteRow(row);
    expect(await list({})).toEqual(["engines again", "More engines", "Compilers"]);
    await close();
  });
});
