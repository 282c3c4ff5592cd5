export {
  type AdminAction,
  type AdminField,
  type AdminFilter,
  type AdminResource,
  type AdminTitle,
  defineResource,
} from "./admin/resource.ts";
export type { AuditVerdict } from "./audit/verify-audit.ts";
export { defineConfig, type LatchkeyConfig } from "./config.ts";
export { listen, type Listener } from "./edge/listen.ts";
export type { FreshUser, TokenUser } from "./edge/authenticate.ts";
export type { Handler, RouteRequest } from "./edge/router.ts";
export { Failure } from "./kernel/failure.ts";
export { type Budget, defaultLimitPolicy, type LimitPolicy } from "./limits/limit-policy.ts";
export type { ConsoleOperations } from "./admin/console-operations.ts";
export {
  type CommandLineResource,
  createOperations,
  describeConsole,
  type Operations,
  planModelMigration,
} from "./operations.ts";
export { runServer } from "./run-server.ts";
export { createLatchkey, type Database, type Latchkey } from "./server.ts";
export { latchkeySettings, type LatchkeySettings } from "./settings.ts";
export { StartError } from "./kernel/start-error.ts";
export { addSearchIndex } from "./store/add-search-index.ts";
export { defineMigration, type Migration, type MigrationContext } from "./store/migration.ts";
export type { UserOperation } from "./store/user-operations.ts";
export type { AccountPolicy } from "./users/account-policy.ts";
export type { RenamedColumn, UserMigrationPlan } from "./users/plan-user-migration.ts";
export type { UserRecord } from "./users/user-record.ts";
