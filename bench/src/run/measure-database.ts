import { type DatabaseKind } from "../databases/database-kind.ts";
import { openDatabaseHost } from "../databases/create-database.ts";
import type { Comparison } from "../measure/compare.ts";
import { measureGrowth } from "./measure-growth.ts";
import { type LoadsResult, measureLoads } from "./measure-loads.ts";
import type { RunDeps } from "./run-deps.ts";

/** All that was seen on one kind of database. */
export interface DatabaseResult extends LoadsResult {
  readonly kind: DatabaseKind;
  readonly growth: readonly Comparison[];
}

export async function measureDatabase(
  kind: DatabaseKind,
  deps: Omit<RunDeps, "host">,
): Promise<DatabaseResult> {
  await using stack = new AsyncDisposableStack();
  const host = await openDatabaseHost(kind);
  stack.defer(() => host.stop());
  const result = await measureLoads({ ...deps, host });
  const growth = await measureGrowth({ ...deps, host });
  return { kind, ...result, growth };
}
