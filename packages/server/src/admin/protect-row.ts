import type { Queries } from "../store/open-store.ts";
import type { Actor } from "./actor.ts";
import type { AdminResource, Doing, Row } from "./resource.ts";

/** The person whose a row is; `undefined` where it is nobody's. */
export function personOf({ personColumn = "" }: AdminResource<never>, row: Row): string | undefined {
  const person = row[personColumn];
  return typeof person === "string" ? person : undefined;
}

/** The people whose the rows are, by id, as far as the resource has a rule about them. */
export async function findPeople(
  db: Queries,
  resource: AdminResource<never>,
  rows: readonly Row[],
): Promise<ReadonlyMap<string, Row>> {
  const ids = rows.map((row) => personOf(resource, row)).filter((id) => id !== undefined);
  if (!resource.protectPerson || ids.length === 0) return new Map();
  const people = await db.selectFrom("users").selectAll().where("id", "in", ids).execute();
  return new Map(people.map((person) => [person.id, person]));
}

interface Protected {
  readonly row: Row;
  /** Of {@link findPeople}. */
  readonly people: ReadonlyMap<string, Row>;
}

/** @throws Failure for what somebody may not do with a row, beyond their right on the resource. */
export function protectRow(
  resource: AdminResource<never>,
  staff: Actor,
  { row, people }: Protected,
  doing: Doing,
): void {
  resource.protect?.(staff, row, doing);
  const person = people.get(personOf(resource, row) ?? "");
  if (person) resource.protectPerson?.(staff, person);
}
