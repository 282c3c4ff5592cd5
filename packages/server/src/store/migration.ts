import type { Kysely } from "kysely";
import type { ColumnTypes, DialectName } from "./column-types.ts";
import type { UserOperation } from "./user-operations.ts";

/** What a migration works with. The schema that it meets has no TypeScript type, only the one that it knows. */
export interface MigrationContext {
  readonly db: Kysely<never>;
  /** For what the two databases say differently. */
  readonly dialect: DialectName;
  /** The column types in the words of the database at hand: `types("timestamp")`. */
  readonly types: ColumnTypes;
}

/** One step of a schema, applied once, in a transaction of its own. */
export interface Migration {
  /** Changes of the application's columns of `users`; `latchkey makemigrations` writes them from the model. */
  readonly user?: readonly UserOperation[];
  /** Whatever else the step does, above all the application's own tables. It runs after the changes of `user`. */
  readonly up?: (context: MigrationContext) => Promise<void>;
}

/** A migration under the name of its file. */
export interface NamedMigration {
  readonly name: string;
  readonly migration: Migration;
}

/** Declares a migration; an application's stand in its `migrations/` as `export const migration = defineMigration(…)`. */
export function defineMigration(migration: Migration): Migration {
  return migration;
}
