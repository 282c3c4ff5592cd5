import type { NamedMigration } from "./migration.ts";
import { migration as initial } from "./migrations/0001-initial.ts";
import { migration as passwordAccounts } from "./migrations/0002-password-accounts.ts";
import { migration as console } from "./migrations/0003-console.ts";
import { migration as roomForUpdates } from "./migrations/0004-room-for-updates.ts";

/** The package's own migrations, in their order. A published one never changes. */
export const packageMigrations: readonly NamedMigration[] = [
  { name: "0001-initial", migration: initial },
  { name: "0002-password-accounts", migration: passwordAccounts },
  { name: "0003-console", migration: console },
  { name: "0004-room-for-updates", migration: roomForUpdates },
];
