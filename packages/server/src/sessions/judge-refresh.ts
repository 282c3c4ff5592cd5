import type { FailureName } from "@latchkey/contract";
import { after } from "../kernel/clock.ts";
import type { Site } from "../kernel/site.ts";
import { parentOverlap, type SessionWithUser } from "./session.ts";

/** What a presented refresh token is to its session. */
export type Verdict =
  | { readonly kind: "current" }
  /** The direct parent, its successor unused: it gets that successor again. */
  | { readonly kind: "parent"; readonly isLate: boolean }
  /** An older one: somebody has a copy. */
  | { readonly kind: "reuse" }
  /** Without the credentials of the site that the session is bound to; nothing may change. */
  | { readonly kind: "foreign" }
  | { readonly kind: "refused"; readonly failure: FailureName };

interface Presented {
  readonly generation: number;
  readonly site: Site | null;
  readonly now: Date;
}

/** Decides what a refresh token with a right MAC may do (design, section 5). The order is part of the rule. */
export function judgeRefresh(session: SessionWithUser, { generation, site, now }: Presented): Verdict {
  if (session.is_site_bound && !isOwnSite(session, site)) return { kind: "foreign" };
  if (session.ended_at) return { kind: "refused", failure: "token_ended" };
  // A right MAC ahead of the row means a restored backup: no alarm, and no session either.
  if (generation > session.generation) return { kind: "refused", failure: "token_invalid" };
  if (!session.is_user_active) return { kind: "refused", failure: "no_active_account" };
  if (session.epoch !== session.user_epoch) return { kind: "refused", failure: "token_ended" };
  if (session.expires_at <= now || session.idle_expires_at <= now) {
    return { kind: "refused", failure: "token_expired" };
  }
  if (generation === session.generation) return { kind: "current" };
  const isLate = now > after(session.rotated_at, parentOverlap);
  const isParent = generation === session.generation - 1;
  return isParent && (session.is_site_bound || !isLate) ? { kind: "parent", isLate } : { kind: "reuse" };
}

/** Whether the request carries the credentials of the very site that opened the session (RFC 6749 §6). */
export function isOwnSite(session: { readonly site_id: string }, site: Site | null): boolean {
  return site !== null && site.isAuthenticated && site.id === session.site_id;
}
