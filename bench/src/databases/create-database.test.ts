import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { openDatabaseHost } from "./create-database.ts";

test("PostgreSQL flushes what it acknowledges to the disk, as where people's data is", async () => {
  const host = await openDatabaseHost("postgres");
  onTestFinished(() => host.stop());
  const client = new pg.Client({ connectionString: await host.create("durable") });
  await client.connect();
  onTestFinished(() => client.end());
  const { rows } = await client.query(
    "select name, setting from pg_settings where name = any ($1) order by name",
    [["fsync", "full_page_writes", "synchronous_commit"]],
  );
  expect(rows).toEqual([
    { name: "fsync", setting: "on" },
    { name: "full_page_writes", setting: "on" },
    { name: "synchronous_commit", setting: "on" },
  ]);
});
