import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

/** The databases that every test of a stored thing runs on. */
export const databases = ["sqlite", "postgres"] as const;

export type DatabaseKind = (typeof databases)[number];

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** What a database is made as a copy of: the bytes of a file, or the name of one that nobody is connected to. */
export interface DatabaseTemplate {
  readonly sqlite: Uint8Array;
  readonly postgres: string;
}

/** A database of its own: an empty one, or a copy. */
export async function createTestDatabase<Kind extends DatabaseKind>(
  kind: Kind,
  template?: DatabaseTemplate[Kind],
): Promise<TestDatabase> {
  return kind === "sqlite"
    ? createSqliteFile(template as DatabaseTemplate["sqlite"] | undefined)
    : createPostgresDatabase(template as DatabaseTemplate["postgres"] | undefined);
}

async function createSqliteFile(template: Uint8Array | undefined): Promise<TestDatabase> {
  const folder = await mkdtemp(join(process.env.TEST_SQLITE_FOLDER ?? tmpdir(), "latchkey-"));
  const file = join(folder, "test.db");
  if (template) await writeFile(file, template);
  return { url: `file:${file}`, drop: () => rm(folder, { recursive: true, force: true }) };
}

async function createPostgresDatabase(template = "template1"): Promise<TestDatabase> {
  const server = process.env.TEST_POSTGRES_URL;
  if (!server) throw new Error("TEST_POSTGRES_URL is not set: run the tests by vitest's configuration.");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await administer(server, `create database ${name} template ${template} strategy file_copy`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `drop database ${name} with (force)`) };
}

const administrators = new Map<string, pg.Pool>();

/** By one connection that is kept for a while: to open another takes several times as long as to make a database. */
async function administer(server: string, statement: string): Promise<void> {
  const administrator = administrators.get(server) ?? openAdministrator(server);
  await administrator.query(statement);
}

function openAdministrator(server: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: server, max: 1, allowExitOnIdle: true });
  // The server has stopped, or a test has ended all connections: the next statement opens another.
  pool.on("error", () => {});
  administrators.set(server, pool);
  return pool;
}
