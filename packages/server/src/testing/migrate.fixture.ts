import { migrate } from "../store/migrate.ts";
import { readMigrations } from "../store/read-migrations.ts";
import { openTestStore } from "./open-test-store.ts";

/** Applies the test application's migrations and says which ones this process applied, one a line. */
await using deps = openTestStore({ databaseUrl: process.env.DATABASE_URL! });
const applied = await migrate(deps, await readMigrations(new URL("./migrations/", import.meta.url)));
for (const name of applied) console.log(name);
