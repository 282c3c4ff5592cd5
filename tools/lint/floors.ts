/**
 * The floors of `packages/server/src`, lowest first, and on each floor its folders from left to right. A folder may
 * import from the floors below it and from its left. This is the one place where the list stands.
 */
export const floors = [
  ["kernel", "store", "edge"],
  ["audit", "mail", "limits", "one-time-tokens"],
  ["users", "permissions", "sites"],
  ["keys", "tokens", "sessions"],
  ["passwords", "emails", "mfa", "accounts"],
  ["sign-in", "registration"],
  ["social", "reauthentication"],
  ["admin"],
] as const satisfies readonly (readonly string[])[];

/** The files on top of all floors: no folder imports them. */
export const topFiles = [
  "index",
  "server",
  "run-server",
  "compose",
  "config",
  "operations",
  "prepare",
  "settings",
  "create-logger",
  "start-mail-delivery",
] as const;
