import { createHmac } from "node:crypto";
import type { LimitDeps } from "./limit-policy.ts";

/** What is counted. A new count starts with a word here. */
type Counted =
  | "account"
  | "unknown-account"
  | "streak"
  | "unknown-streak"
  | "account-at-address"
  | "account-in-session"
  | "address"
  | "site"
  | "requests-of-address"
  | "requests-of-site"
  | "requests-for-account"
  | "refused-sites"
  | "foreign-sites";

/**
 * The name of a count in the table, from which no person and no address can be read. A changed LATCHKEY_SECRET begins all
 * counts anew.
 */
export function limitKey(
  { secrets }: Pick<LimitDeps, "secrets">,
  counted: Counted,
  ...subject: readonly string[]
): string {
  const [{ key }] = secrets.keysFor("limits");
  return createHmac("sha256", key)
    .update(JSON.stringify([counted, ...subject]))
    .digest("base64url");
}
