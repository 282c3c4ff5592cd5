import type { ColumnType, Generated } from "kysely";

/** JSON is written as its text and read as its value, on both databases. */
export type Json<Value> = ColumnType<Value, string, string>;

/** The base columns of the custom user model; the application's own stand beside them. */
export interface UsersTable {
  id: string;
  username: string;
  /** `null` or unique, in canonical form. */
  email: string | null;
  email_verified_at: Date | null;
  first_name: Generated<string>;
  last_name: Generated<string>;
  /** Django's encoded form; `null` for an account without a password. */
  password_hash: string | null;
  is_active: Generated<boolean>;
  is_staff: Generated<boolean>;
  is_superuser: Generated<boolean>;
  date_joined: Date;
  last_login: Date | null;
  /** Raised by whatever ends all sessions of a person. */
  auth_epoch: Generated<number>;
}

export interface SitesTable {
  /** The `client_id`. */
  id: string;
  name: string;
  secret_hash: string | null;
  /** The exact origins of the site's pages. */
  origins: Json<string[]>;
  is_default: boolean;
  is_managed_by_settings: boolean;
  /** Which names its answers use: 1, or 2 for clients of dj-rest-auth 2.x. */
  profile: Generated<number>;
  /** Whether its pages get tokens in the body or as HttpOnly cookies. */
  token_mode: Generated<"body" | "cookie">;
  /** The secret before the last rotation, which counts until `previous_secret_expires_at`. */
  previous_secret_hash: Generated<string | null>;
  previous_secret_expires_at: Generated<Date | null>;
  /** Where providers may send people back to; where there are none, the provider alone decides. */
  redirect_uris: ColumnType<string[], string | undefined, string>;
  created_at: Date;
}

export interface SocialAppsTable {
  id: string;
  provider: string;
  issuer: string;
  client_id: string;
  /** Sealed; `null` for a public client. */
  client_secret: string | null;
  /** The Workspace domain that people must belong to (S29). */
  hosted_domain: string | null;
  /** What is asked of the provider; none for those that the provider's data say. */
  scopes: ColumnType<string[], string | undefined, string>;
  is_enabled: boolean;
  is_managed_by_settings: boolean;
  created_at: Date;
}

/** Which sites may use which social apps. */
export interface SiteSocialAppsTable {
  site_id: string;
  social_app_id: string;
}

export interface IdentitiesTable {
  id: string;
  user_id: string;
  provider: string;
  issuer: string;
  subject: string;
  email: string | null;
  is_email_verified: boolean;
  given_name: string;
  family_name: string;
  picture: string | null;
  created_at: Date;
  last_login: Date;
}

/** What may be used once: a digest until the token itself is too old to be used. */
export interface UsedTokensTable {
  digest: string;
  expires_at: Date;
}

export interface SessionsTable {
  id: string;
  user_id: string;
  site_id: string;
  /** Opened by the site with its credentials: only with them it is refreshed. */
  is_site_bound: boolean;
  generation: number;
  epoch: number;
  amr: Json<string[]>;
  authenticated_at: Date;
  rotated_at: Date;
  last_used_at: Date;
  idle_expires_at: Date;
  expires_at: Date;
  ended_at: Date | null;
  end_reason: string | null;
  address: string | null;
  user_agent: string | null;
}

export interface KeysTable {
  kid: string;
  algorithm: string;
  public_jwk: Json<Record<string, unknown>>;
  /** Sealed. */
  private_jwk: string;
  created_at: Date;
  activates_at: Date;
  retires_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
}

export interface AuditTable {
  id: string;
  event: string;
  user_id: string | null;
  site_id: string | null;
  session_id: string | null;
  address: string | null;
  request_id: string | null;
  details: Json<Record<string, unknown>>;
  /** Who did it, where it was not the person of `user_id` themselves: an administrator. */
  actor_id: Generated<string | null>;
  /** What it was done to, as the console calls it. */
  resource: Generated<string | null>;
  object_id: Generated<string | null>;
  /** Before and after, by field. */
  changes: ColumnType<Record<string, AuditChange>, string | undefined, never>;
  /** The place in the chain; `null` until the sealer has come by. */
  sequence: Generated<number | null>;
  hash: Generated<string | null>;
  created_at: Date;
}

export interface AuditChange {
  readonly before: unknown;
  readonly after: unknown;
}

/** The end of the chain of audit rows: one row, sealed with a key that is not in the database. */
export interface AuditHeadTable {
  id: number;
  sequence: number;
  hash: string;
  seal: string;
  sealed_at: Date;
}

/** How often something happened on a day (UTC). */
export interface DailyCountsTable {
  day: string;
  name: string;
  count: number;
  updated_at: Date;
}

export interface GroupsTable {
  id: string;
  name: string;
  /** `<resource>.<right>`. */
  permissions: Json<string[]>;
  created_at: Date;
}

export interface GroupMembersTable {
  group_id: string;
  user_id: string;
}

/** Who is signed in to the console. A session that ends is deleted. */
export interface ConsoleSessionsTable {
  id: string;
  user_id: string;
  /** SHA-256 of the cookie's value. */
  token_hash: string;
  epoch: number;
  authenticated_at: Date;
  last_used_at: Date;
  idle_expires_at: Date;
  expires_at: Date;
}

/** One-time links by which the first administrator is made. */
export interface SetupLinksTable {
  token_hash: string;
  expires_at: Date;
}

/** What a mailed link holds: of each person and purpose the newest one. */
export interface OneTimeTokensTable {
  id: string;
  user_id: string;
  purpose: string;
  /** SHA-256 of the token, which stands nowhere but in the mail (S75). */
  token_hash: string;
  /** The address that it was sent to, in canonical form. */
  email: string;
  /** The session that asked for it. */
  session_id: string | null;
  created_at: Date;
  expires_at: Date;
}

/** Who registered and must verify their address before `expires_at`, or is removed. */
export interface RegistrationsTable {
  user_id: string;
  expires_at: Date;
}

export interface LimitsTable {
  /** A keyed digest of what is counted: no address and no person can be read from it. */
  key: string;
  /** Failures, or whatever is counted, until `window_ends_at`; then they are forgotten. */
  failures: number;
  /** Failures in a row, over all windows. */
  streak: number;
  /** Attempts without an outcome yet, taken in the period that `pending_slot` counts. */
  pending: number;
  /** The same, of the period before. */
  pending_before: number;
  pending_slot: number;
  window_ends_at: Date;
  /** `null` for what only a success may forget. */
  expires_at: Date | null;
}

export interface OutboxTable {
  id: string;
  kind: string;
  user_id: string;
  /** Sealed: recipient, and what the template needs, keys of links among it. */
  content: string;
  attempts: Generated<number>;
  created_at: Date;
  next_attempt_at: Date;
  /** When it is not worth sending any more. */
  expires_at: Date;
  sent_at: Date | null;
  failed_at: Date | null;
  /** Why the last attempt failed, without addresses. */
  last_error: string | null;
}

/** All tables of the package. An application's own stand beside them. */
export interface LatchkeyTables {
  users: UsersTable;
  latchkey_sites: SitesTable;
  latchkey_social_apps: SocialAppsTable;
  latchkey_site_social_apps: SiteSocialAppsTable;
  latchkey_identities: IdentitiesTable;
  latchkey_used_tokens: UsedTokensTable;
  latchkey_sessions: SessionsTable;
  latchkey_keys: KeysTable;
  latchkey_audit: AuditTable;
  latchkey_audit_head: AuditHeadTable;
  latchkey_daily_counts: DailyCountsTable;
  latchkey_groups: GroupsTable;
  latchkey_group_members: GroupMembersTable;
  latchkey_console_sessions: ConsoleSessionsTable;
  latchkey_setup_links: SetupLinksTable;
  latchkey_outbox: OutboxTable;
  latchkey_one_time_tokens: OneTimeTokensTable;
  latchkey_registrations: RegistrationsTable;
  latchkey_limits: LimitsTable;
  latchkey_migrations: { stream: string; name: string; applied_at: string };
}
