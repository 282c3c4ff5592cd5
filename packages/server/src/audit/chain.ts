import { createHmac } from "node:crypto";
import type { Selectable } from "kysely";
import { type DerivedKey, isSameText, type Secrets, sha256 } from "../kernel/secrets.ts";
import type { AuditTable } from "../store/tables.ts";
import { canonicalJson } from "./canonical-json.ts";

export type AuditRow = Selectable<AuditTable>;

/** A place in the chain: the number of its row, and the hash over this and all rows before it. */
export interface Link {
  readonly sequence: number;
  readonly hash: string;
}

/** Where the chain begins: before its first row. */
export const genesis: Link = { sequence: 0, hash: "0".repeat(64) };

type Fact = Exclude<keyof AuditRow, "sequence" | "hash">;

/** Every column but those of the chain; a new one that is not listed here does not compile. */
const facts: Readonly<Record<Fact, true>> = {
  id: true,
  event: true,
  user_id: true,
  site_id: true,
  session_id: true,
  actor_id: true,
  resource: true,
  object_id: true,
  address: true,
  request_id: true,
  details: true,
  changes: true,
  created_at: true,
};

/** The place after another one, for a row: its hash is over the hash before it and everything that the row says. */
export function nextLink(previous: Link, row: AuditRow): Link {
  const said = Object.fromEntries(Object.keys(facts).map((fact) => [fact, row[fact as Fact]]));
  return { sequence: previous.sequence + 1, hash: sha256(`${previous.hash}\n${canonicalJson(said)}`) };
}

/**
 * The seal of the chain's end: a MAC that only who has `LATCHKEY_SECRET` can make, with the name of the secret before it.
 * Whoever writes the whole chain anew, hash by hash, cannot write this.
 */
export function sealLink(secrets: Secrets, link: Link): string {
  const [newest] = secrets.keysFor("audit");
  return `${newest.kid}.${macOf(newest, link)}`;
}

/** Whether one of our secrets sealed this end. */
export function isSealed(secrets: Secrets, link: Link, seal: string): boolean {
  return secrets.keysFor("audit").some((key) => isSameText(seal, `${key.kid}.${macOf(key, link)}`));
}

function macOf({ key }: DerivedKey, { sequence, hash }: Link): string {
  return createHmac("sha256", key).update(`${sequence}\n${hash}`).digest("base64url");
}
