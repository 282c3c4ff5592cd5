import type { AdminRow } from "@latchkey/contract";
import type { StoreDeps } from "../store/open-store.ts";
import type { Actor } from "./actor.ts";
import { findRow } from "./find-row.ts";
import { requireRight } from "./may-do.ts";
import { presentRows, type References } from "./present-rows.ts";
import { findResource, type Registry } from "./registry.ts";
import type { AdminResource, AnyQueries } from "./resource.ts";

/** A row of a resource, and who asks for it. */
export interface RowTarget {
  readonly staff: Actor;
  /** The resource's name. */
  readonly name: string;
  readonly id: string;
}

export interface PresentedRow {
  readonly row: AdminRow;
  readonly references: References;
}

export type ReadRowDeps = StoreDeps & { readonly registry: Registry<never> };

/** @throws Failure `not_found` or `permission_denied`. */
export async function readRow(deps: ReadRowDeps, { staff, name, id }: RowTarget): Promise<PresentedRow> {
  const resource = findResource(deps.registry, name);
  requireRight(staff, resource, "view");
  return deps.store.run((db) => presentRow(deps, db as unknown as AnyQueries, { staff, resource, id }));
}

/** Reads a row as the console sees it. @throws Failure `not_found`. */
export async function presentRow(
  { registry, clock }: Pick<ReadRowDeps, "registry" | "clock">,
  db: AnyQueries,
  {
    staff,
    resource,
    id,
  }: { readonly staff: Actor; readonly resource: AdminResource<never>; readonly id: string },
): Promise<PresentedRow> {
  const found = await findRow(db, resource, id);
  const { rows, references } = await presentRows({ registry, clock, staff }, db, resource, [found]);
  return { row: rows[0]!, references };
}
