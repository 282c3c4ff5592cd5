import pg from "pg";
import { expect, test } from "vitest";
import { createMigratedDatabase } from "../testing/migrated-database.ts";

test("what a sign-in writes to a person's row stays in its page, and writes no index", async () => {
  const database = await createMigratedDatabase("postgres");
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    `insert into users (id, username, email, first_name, last_name, date_joined)
     select gen_random_uuid(), 'user' || n, 'user' || n || '@example.com', 'First', 'Last', now() from generate_series(1, 500) n`,
  );
  await client.query("begin");
  // One of ten, as people come; whoever came before has made room in every page otherwise.
  await client.query("update users set last_login = now() where username like '%7'");
  const { rows } = await client.query<{ updated: number; inPlace: number }>(
    `select pg_stat_get_xact_tuples_updated(oid)::int as updated, pg_stat_get_xact_tuples_hot_updated(oid)::int as "inPlace"
     from pg_class where relname = 'users'`,
  );
  await client.query("rollback");
  await client.end();
  await database.drop();
  expect(rows).toEqual([{ updated: 50, inPlace: 50 }]);
});
