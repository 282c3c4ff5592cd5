import { Failure } from "../../kernel/failure.ts";
import type { Actor } from "../actor.ts";
import type { Doing, Row } from "../resource.ts";

/**
 * Whoever is no superuser changes nothing about people who have rights at the console: with a new address and a reset they
 * would take their rights.
 *
 * @throws Failure `permission_denied`.
 */
export function protectStaff(staff: Actor, person: Row): void {
  const isPrivileged = person.is_staff === true || person.is_superuser === true;
  if (isPrivileged && !staff.isSuperuser) {
    throw new Failure("permission_denied", "staff is a superuser's to change", {
      sentence: "Only a superuser changes people who are staff.",
    });
  }
}

/** As {@link protectStaff}. @throws Failure also `action_refused` for a deletion of oneself. */
export function protectUser(staff: Actor, row: Row, doing: Doing): void {
  protectStaff(staff, row);
  if (doing === "delete" && row.id === staff.id) {
    throw new Failure("action_refused", "oneself", { sentence: "You cannot delete yourself." });
  }
}

const rights = ["is_staff", "is_superuser", "groups"] as const;

/**
 * Rights are given by superusers alone: with the right to change people one could else give oneself all others.
 *
 * @param values What is to be written; a right that stays as it is, is none given.
 * @throws Failure `permission_denied`.
 */
export function requireMayGiveRights(staff: Actor, values: Row, present: Row): void {
  const isGiven = rights.some((name) => {
    const wanted = values[name];
    if (wanted === undefined) return false;
    return Array.isArray(wanted) ? true : wanted !== (present[name] ?? false);
  });
  if (isGiven && !staff.isSuperuser) {
    throw new Failure("permission_denied", "rights are a superuser's to give", {
      sentence: "Only a superuser gives or takes rights.",
    });
  }
}
