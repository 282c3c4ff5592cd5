import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { inParallel } from "../testing/refresh.ts";
import { createTestDatabase, databases, type TestDatabase } from "../testing/test-database.ts";
import { defineMigration, type NamedMigration } from "./migration.ts";
import { listPendingMigrations, migrate } from "./migrate.ts";
import { packageMigrations } from "./package-migrations.ts";
import { readMigrations } from "./read-migrations.ts";

const packageNames = packageMigrations.map(({ name }) => `latchkey/${name}`);

const folder = new URL("../testing/migrations/", import.meta.url);
const program = fileURLToPath(new URL("../testing/migrate.fixture.ts", import.meta.url));

const addPosts: NamedMigration = {
  name: "0002-posts",
  migration: defineMigration({
    user: [{ add: "nickname", type: "text", default: "none" }],
    async up({ db, types }) {
      await db.schema
        .createTable("posts")
        .addColumn("id", types("id"), (column) => column.primaryKey())
        .addColumn("user_id", types("id"), (column) => column.references("users.id").onDelete("cascade"))
        .execute();
    },
  }),
};

const failing: NamedMigration = {
  name: "0003-fails",
  migration: defineMigration({
    user: [{ add: "half", type: "text" }],
    async up({ db, types }) {
      await db.schema.createTable("half_done").addColumn("id", types("id")).execute();
      await sql`insert into users (id, username, date_joined) values (null, null, null)`.execute(db);
    },
  }),
};

describe.each(databases)("migrations on %s", (kind) => {
  let database: TestDatabase;
  let deps: TestStore;
  let application: readonly NamedMigration[];
  beforeEach(async () => {
    database = await createTestDatabase(kind);
    deps = openTestStore({ databaseUrl: database.url });
    application = await readMigrations(folder);
  });
  afterEach(async () => {
    await deps[Symbol.asyncDispose]();
    await database.drop();
  });

  const tablesOf = async () => (await deps.store.db.introspection.getTables()).map(({ name }) => name);
  const columnsOf = async (table: string) => {
    const tables = await deps.store.db.introspection.getTables();
    return tables.find(({ name }) => name === table)!.columns.map(({ name }) => name);
  };
  const appliedNames = async () => {
    const rows = await deps.store.db
      .selectFrom("latchkey_migrations")
      .selectAll()
      .orderBy("applied_at")
      .execute();
    return rows.map(({ stream, name }) => `${stream}/${name}`);
  };

  test("are applied once, the package's first, then the application's by name", async () => {
    const all = [...application, addPosts];
    expect(await listPendingMigrations(deps, all)).toEqual([
      ...packageNames,
      "application/0001-user-fields",
      "application/0002-posts",
    ]);
    expect(await migrate(deps, all)).toEqual(await appliedNames());
    expect(await listPendingMigrations(deps, all)).toEqual([]);
    expect(await migrate(deps, all)).toEqual([]);
    expect(await columnsOf("users")).toEqual(expect.arrayContaining(["display_name", "nickname"]));
    expect(await tablesOf()).toContain("posts");
  });

  test("only the new ones are pending", async () => {
    await migrate(deps, application);
    expect(await listPendingMigrations(deps, [...application, addPosts])).toEqual(["application/0002-posts"]);
    expect(await migrate(deps, [...application, addPosts])).toEqual(["application/0002-posts"]);
  });

  test("one that fails leaves nothing half done, and those before it stay", async () => {
    await expect(migrate(deps, [...application, failing, addPosts])).rejects.toThrow(/not.null/i);
    expect(await appliedNames()).toEqual([...packageNames, "application/0001-user-fields"]);
    expect(await tablesOf()).not.toContain("half_done");
    expect(await tablesOf()).not.toContain("posts");
    expect(await columnsOf("users")).not.toContain("half");
    expect(await migrate(deps, [...application, addPosts])).toEqual(["application/0002-posts"]);
  });

  test("keep the rows that are there: people get the defaults, and their sessions stay", async () => {
    await migrate(deps, application);
    const id = crypto.randomUUID();
    await deps.store.db
      .insertInto("users")
      .values({
        id,
        username: "somebody",
        email: null,
        email_verified_at: null,
        password_hash: null,
        date_joined: new Date(),
        last_login: null,
      })
      .execute();
    await deps.store.db
      .insertInto("latchkey_outbox")
      .values({
        id: crypto.randomUUID(),
        kind: "x",
        user_id: id,
        content: "",
        created_at: new Date(),
        next_attempt_at: new Date(),
        expires_at: new Date(),
        sent_at: null,
        failed_at: null,
        last_error: null,
      })
      .execute();
    const changes: NamedMigration = {
      name: "0002-changes",
      migration: {
        user: [
          { add: "nickname", type: "text", default: "none" },
          { rename: "level", to: "rank" },
          { drop: "birthday" },
        ],
      },
    };
    await migrate(deps, [...application, changes]);
    const person = await deps.store.db.selectFrom("users").selectAll().executeTakeFirstOrThrow();
    expect(person).toMatchObject({ id, nickname: "none", rank: 1, newsletter: false });
    expect(person).not.toHaveProperty("birthday");
    expect(person).not.toHaveProperty("level");
    expect(await deps.store.db.selectFrom("latchkey_outbox").select("id").execute()).toHaveLength(1);
  });

  test("are applied once by five processes that start together", async () => {
    const processes = await inParallel(5, async () => {
      const { NODE_COMPILE_CACHE } = process.env;
      const env = { NODE_COMPILE_CACHE, DATABASE_URL: database.url } as unknown as NodeJS.ProcessEnv;
      const child = spawn(process.execPath, ["--conditions=source", program], { env });
      let said = "";
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => (said += text));
      const [code] = (await once(child, "close")) as [number];
      return { code, said };
    });
    expect(processes.map(({ code, said }) => (code === 0 ? 0 : said))).toEqual([0, 0, 0, 0, 0]);
    const applied = processes.flatMap(({ said }) => said.split("\n").filter(Boolean));
    expect(applied.toSorted()).toEqual(["application/0001-user-fields", ...packageNames]);
  });
});
