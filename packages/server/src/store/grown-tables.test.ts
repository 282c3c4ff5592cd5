import pg from "pg";
import { afterAll, describe, expect, test } from "vitest";
import { exchange, startTestProvider } from "../testing/exchange.ts";
import { analyzeTables, fillTables } from "../testing/fill-tables.ts";
import { createMigratedDatabase } from "../testing/migrated-database.ts";
import { bearerOf } from "../testing/people.ts";
import { refresh } from "../testing/refresh.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

/** What most requests ask for: a first sign-in and a returning one, a refresh and the person's own details. */
async function comeAndGo(server: TestServer, visit: number): Promise<void> {
  const account = { sub: String(3_000 + visit), email: `${visit}@mail.example`, email_verified: false };
  await exchange(server, await idp.issueTokens({ account }));
  const signIn = await exchange(server, await idp.issueTokens({ account }));
  const answers = [
    signIn,
    await refresh(server, signIn.body.refresh as string),
    await server.send("GET", "/api/auth/user/", { headers: bearerOf(signIn) }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
}

const tables = ["users", "latchkey_identities", "latchkey_sessions"];

/** How many rows of each table were read one after the other, by those who are not connected any more. */
async function rowsScanned(databaseUrl: string): Promise<number[]> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  const others =
    "select count(*)::int as others from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
  await expect.poll(async () => (await client.query<{ others: number }>(others)).rows[0]?.others).toBe(0);
  const { rows } = await client.query<{ relname: string; scanned: number }>(
    "select relname, seq_tup_read::int as scanned from pg_stat_user_tables",
  );
  await client.end();
  const scanned = new Map(rows.map((row) => [row.relname, row.scanned]));
  return tables.map((table) => scanned.get(table)!);
}

const visits = 8;
const people = 2_000;

/** How many rows of each table are scanned when most of them came after PostgreSQL made its plans. */
async function scanGrownTables({ isAnalyzed }: { readonly isAnalyzed: boolean }) {
  const database = await createMigratedDatabase("postgres");
  const server = await startTestServer({ database: "postgres", databaseUrl: database.url, idp });
  if (isAnalyzed) await analyzeTables(server.db, "postgres");
  for (let visit = 0; visit < visits; visit++) await comeAndGo(server, visit);
  await fillTables(server.db, "postgres", people);
  for (let visit = 0; visit < visits; visit++) await comeAndGo(server, visits + visit);
  await server.close();
  const scanned = await rowsScanned(database.url);
  await database.drop();
  return scanned;
}

// A plan is kept until PostgreSQL has analyzed the table again, which is a minute later at the best.
describe("what every request asks for, by the plans of empty tables,", () => {
  test("is found by index in tables that PostgreSQL has not analyzed yet", async () => {
    const scanned = await scanGrownTables({ isAnalyzed: false });
    expect(Math.max(...scanned)).toBeLessThan(people);
  });

  // Without `users`: what PostgreSQL knows to be empty it reads as a whole for each row of its own foreign keys as well.
  test("reads a table that was analyzed while it was empty a few times, and not for each of its rows", async () => {
    const [, ...scanned] = await scanGrownTables({ isAnalyzed: true });
    expect(Math.max(...scanned)).toBeLessThan(people * visits * 5);
  });
});
