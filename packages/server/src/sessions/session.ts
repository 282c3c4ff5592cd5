import type { Selectable } from "kysely";
import type { Duration } from "../kernel/duration.ts";
import { seconds } from "../kernel/duration.ts";
import type { Secrets } from "../kernel/secrets.ts";
import type { StoreDeps } from "../store/open-store.ts";
import type { SessionsTable } from "../store/tables.ts";
import type { TokenDeps } from "../tokens/access-token.ts";

export type SessionRow = Selectable<SessionsTable>;

/** What the tokens of a session say of it. */
export const tokenColumns = [
  "id",
  "user_id",
  "site_id",
  "generation",
  "authenticated_at",
  "amr",
  "expires_at",
  "idle_expires_at",
] as const satisfies readonly (keyof SessionRow)[];

export type TokenSession = Pick<SessionRow, (typeof tokenColumns)[number]>;

/** A session with what its person's row says about it. */
export type SessionWithUser = SessionRow & {
  readonly is_user_active: boolean;
  readonly user_epoch: number;
};

export interface SessionPolicy {
  /** How long a session lives without a refresh; each refresh moves it (S58). */
  readonly idleLifetime: Duration;
  /** How long a session lives from sign-in; nothing moves it (S57). */
  readonly absoluteLifetime: Duration;
}

export type SessionDeps = StoreDeps &
  TokenDeps & { readonly secrets: Secrets; readonly sessionPolicy: SessionPolicy };

/** How long the direct parent of a refresh token may be replayed by anybody (S55). */
export const parentOverlap = seconds(30);

/** Why sessions end. */
export const endReasons = [
  "signed_out",
  "signed_out_everywhere",
  "refresh_token_reused",
  "ended_by_person",
  "password_changed",
  "password_reset",
  "email_changed",
  "deactivated",
  "ended_by_admin",
] as const;

export type EndReason = (typeof endReasons)[number];
