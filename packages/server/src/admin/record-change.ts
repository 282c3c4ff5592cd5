import { isDeepStrictEqual } from "node:util";
import { type AuditEvent, recordEvent } from "../audit/record-event.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Queries } from "../store/open-store.ts";
import type { AuditChange } from "../store/tables.ts";
import type { Actor } from "./actor.ts";
import { personOf } from "./protect-row.ts";
import type { AdminResource, Row } from "./resource.ts";

type Changes = Readonly<Record<string, AuditChange>>;

/** What differs between a row before and after, by field. */
export function diffValues(before: Row, after: Row): Changes {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  return Object.fromEntries(
    changed.map((name) => [name, { before: before[name] ?? null, after: after[name] ?? null }]),
  );
}

/** That a secret was written, and nothing of it. */
export function secretChanges({ fields }: AdminResource<never>, written: Row): Changes {
  const names = Object.keys(written).filter((name) => fields[name]?.type === "secret");
  return Object.fromEntries(names.map((name) => [name, { before: null, after: "written" }]));
}

interface Change {
  readonly event: AuditEvent;
  readonly resource: AdminResource<never>;
  readonly id: string;
  /** What is known of the row: with it the event is one about its person. */
  readonly row?: Row | undefined;
  readonly staff: Actor;
  readonly requester: Requester;
  readonly changes: Changes;
  readonly details?: Readonly<Record<string, string>>;
}

/** Writes down what an administrator did, in the transaction in which they did it (S107). */
export async function recordChange(
  tx: Queries,
  clock: Clock,
  { event, resource, id, row, staff, requester, changes, details }: Change,
): Promise<void> {
  const userId = resource.isPerson ? id : row && personOf(resource, row);
  await recordEvent(tx, clock, {
    event,
    requester,
    changes,
    object: { resource: resource.name, id },
    ...(userId && { userId }),
    ...(staff.id !== null && { actorId: staff.id }),
    details: { ...details, ...(staff.id === null && { by: "command_line" }) },
  });
}
