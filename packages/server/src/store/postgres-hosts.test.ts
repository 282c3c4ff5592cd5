import { expect, test } from "vitest";
import { createTestDatabase } from "../testing/test-database.ts";
import { findPrimary, listHosts } from "./postgres-hosts.ts";

test.each([
  ["postgres://one/name", ["postgres://one/name"]],
  [
    "postgresql://u:p%40w@one:1,two:2/name?sslmode=require",
    ["postgresql://u:p%40w@one:1/name?sslmode=require", "postgresql://u:p%40w@two:2/name?sslmode=require"],
  ],
  ["postgres://[::1]:5432,two", ["postgres://[::1]:5432", "postgres://two"]],
])("the hosts of %s", (url, hosts) => {
  expect(listHosts(url)).toEqual(hosts);
});

test("a host that cannot be reached is passed over", async () => {
  const database = await createTestDatabase("postgres");
  const nowhere = "postgres://postgres@127.0.0.1:1/nowhere";
  expect(await findPrimary([nowhere, database.url])).toBe(database.url);
  await expect(findPrimary([nowhere])).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await database.drop();
});
