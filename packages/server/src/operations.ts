import type { AdminResourceDescription, UserModel } from "@latchkey/contract";
import { createSuperuser } from "./accounts/create-superuser.ts";
import { type AuditVerdict, verifyAudit } from "./audit/verify-audit.ts";
import { commandLine } from "./admin/actor.ts";
import { type ConsoleOperations, createConsoleOperations } from "./admin/console-operations.ts";
import { describeResource } from "./admin/describe-resource.ts";
import type { CommandLineWords } from "./admin/resource.ts";
import { createConsoleRegistry } from "./admin/resources/all-resources.ts";
import { createSetupLink } from "./admin/session/set-up-console.ts";
import { compose, release } from "./compose.ts";
import type { LatchkeyConfig } from "./config.ts";
import { systemClock } from "./kernel/clock.ts";
import { newId } from "./kernel/id.ts";
import { newSecret } from "./kernel/secrets.ts";
import type { Profile, Site } from "./kernel/site.ts";
import { requireMigrated } from "./prepare.ts";
import { registerSite } from "./sites/register-site.ts";
import { linkSettingsApps } from "./social/register-social-app.ts";
import { migrate } from "./store/migrate.ts";
import { readMigrations } from "./store/read-migrations.ts";
import {
  planUserMigration,
  type RenamedColumn,
  type UserMigrationPlan,
} from "./users/plan-user-migration.ts";

/** What an operator does to an application's backend, on the command line or in a script. */
export interface Operations {
  /** Applies the migrations that are pending. @returns Their names. */
  migrate(): Promise<string[]>;
  /** @returns The id of the new user. @throws Failure with sentences by field. */
  createSuperuser(user: {
    readonly username: string;
    readonly email: string;
    readonly password: string;
  }): Promise<string>;
  /** Registers a front end. @returns Its id and its secret, which is not kept and cannot be shown again. */
  createSite(site: {
    readonly name: string;
    readonly origins: readonly string[];
    readonly isDefault: boolean;
    /** Which names its answers use: 1 unless it is said. */
    readonly profile?: Profile;
    /** Where its pages get their tokens: in bodies unless it is said. */
    readonly tokenMode?: Site["tokenMode"];
  }): Promise<{ readonly id: string; readonly secret: string }>;
  readonly audit: {
    /** Computes the chain of audit rows again, and compares. */
    verify(): Promise<AuditVerdict>;
  };
  /** A one-time link for the first administrator; `null` where somebody is a superuser. */
  createSetupLink(): Promise<string | null>;
  /** What the console does. */
  readonly console: ConsoleOperations;
  close(): Promise<void>;
}

/** @throws SettingsError with every problem of the settings; StartError for what the application declares wrongly. */
export function createOperations(config: LatchkeyConfig): Operations {
  const registry = createConsoleRegistry(config.contract.user, config.admin);
  const { deps, settings } = compose(config as LatchkeyConfig<UserModel, never>);
  const ready = async () => requireMigrated(deps, await readMigrations(config.migrations));
  return {
    migrate: async () => migrate(deps, await readMigrations(config.migrations)),
    async createSuperuser(user) {
      await ready();
      return createSuperuser(deps, { model: config.contract.user, ...user });
    },
    async createSite(site) {
      await ready();
      const id = newId(deps.clock);
      const secret = newSecret();
      await registerSite(deps, { id, secret, isManagedBySettings: false, ...site }, (tx) =>
        linkSettingsApps(deps, tx, id),
      );
      return { id, secret };
    },
    audit: {
      async verify() {
        await ready();
        return verifyAudit(deps);
      },
    },
    async createSetupLink() {
      await ready();
      return createSetupLink(deps, settings.BACKEND_URL);
    },
    console: createConsoleOperations({ ...deps, registry }, ready),
    close: () => release(deps),
  };
}

/** A resource as the command line needs to know it. */
export interface CommandLineResource extends AdminResourceDescription {
  readonly commandLine: CommandLineWords;
}

/** All that the console shows; no database is needed for it. */
export function describeConsole(config: LatchkeyConfig): readonly CommandLineResource[] {
  const actor = commandLine(config.clock ?? systemClock);
  return [...createConsoleRegistry(config.contract.user, config.admin).values()].flatMap((resource) => {
    const description = describeResource(resource, actor);
    return description ? [{ ...description, commandLine: resource.commandLine ?? {} }] : [];
  });
}

/** What the user model asks of the database beyond the application's migrations; no database is needed for it. */
export async function planModelMigration(
  config: LatchkeyConfig,
  renamed: readonly RenamedColumn[],
): Promise<UserMigrationPlan> {
  return planUserMigration(config.contract.user, await readMigrations(config.migrations), renamed);
}
