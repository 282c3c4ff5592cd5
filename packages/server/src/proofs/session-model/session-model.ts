import type { FailureName } from "@latchkey/contract";
import { type Duration, hours, minutes } from "../../kernel/duration.ts";
import { parentOverlap } from "../../sessions/session.ts";

/** Short ones, so that a run of a few dozen steps sees all of them end. */
export const lifetimes = { access: minutes(5), idle: minutes(40), absolute: hours(2) } as const;

/** A session that is only renewed moves its idle end at most this often. */
const idleEndMovesEvery: Duration = lifetimes.idle / 4;

/** The front ends that authenticate. */
export type SiteName = "web" | "shop";

/** Where somebody signs in: at a site that authenticates, or from a page that only has its Origin. */
export type Door = SiteName | "page";

/** Who presents a token; an impostor has a site's name and not its secret. */
export type Caller = SiteName | "anybody" | "impostor";

export interface ModelPerson {
  readonly email: string;
  /** `null` before the first sign-in, and after the account was deleted. */
  id: string | null;
  isActive: boolean;
}

/** `overtaken`: the person's epoch has risen without a word about the session. */
export type SessionState = "live" | "overtaken" | "ended" | "gone";

export interface ModelSession {
  readonly id: string;
  readonly userId: string;
  /** The site that it is bound to, if it is. */
  readonly boundTo: SiteName | null;
  /** The refresh tokens that anybody has seen, by generation. */
  readonly tokens: string[];
  readonly accessTokens: string[];
  generation: number;
  rotatedAt: number;
  idleEnd: number;
  readonly absoluteEnd: number;
  state: SessionState;
  /** `null` where it went with its person before anybody could look. */
  isReused: boolean | null;
}

/** What the sessions of a few people should be like, as plain data. Times are milliseconds. */
export interface SessionModel {
  readonly persons: readonly ModelPerson[];
  readonly sessions: ModelSession[];
  readonly now: () => number;
}

/** What is answered: a refusal of the table, or success. */
export type Outcome = FailureName | "done";

export interface Presented {
  /** `null` for a token that we did not make. */
  readonly generation: number | null;
  readonly caller: Caller;
  readonly rotate: boolean;
  readonly now: number;
}

/** What becomes of a presented refresh token, in the order in which the rules count (design, section 5). */
export function judge(
  session: ModelSession,
  { generation, caller, rotate, now }: Presented,
): Outcome | "reuse" {
  if (caller === "impostor") return "invalid_client";
  if (!rotate && caller === "anybody") return "site_required";
  if (generation === null) return "token_invalid";
  if (session.state === "gone") return "no_active_account";
  if (session.boundTo !== null && caller !== session.boundTo) return "invalid_client";
  if (session.state === "ended") return "token_ended";
  if (generation > session.generation) return "token_invalid";
  if (session.state === "overtaken") return "token_ended";
  if (isExpired(session, now)) return "token_expired";
  if (generation < session.generation && !mayReplay(session, generation, now)) return "reuse";
  return !rotate && session.boundTo === null ? "site_required" : "done";
}

/** The parent comes again while its successor is unused: for a site without an end, for others 30 seconds. */
function mayReplay(session: ModelSession, generation: number, now: number): boolean {
  const isInTime = session.boundTo !== null || now <= session.rotatedAt + parentOverlap;
  return generation === session.generation - 1 && isInTime;
}

/** Whether a session is over by time. */
export function isExpired({ idleEnd, absoluteEnd }: ModelSession, now: number): boolean {
  return idleEnd <= now || absoluteEnd <= now;
}

/** What a refresh that was judged does to the session. */
export function applyRefresh(
  session: ModelSession,
  verdict: Outcome | "reuse",
  { generation, rotate, now }: Presented,
): void {
  if (verdict === "reuse") Object.assign(session, { state: "ended", isReused: true });
  if (verdict !== "done") return;
  const idleEnd = Math.min(now + lifetimes.idle, session.absoluteEnd);
  if (!rotate) {
    if (idleEnd > session.idleEnd + idleEndMovesEvery) session.idleEnd = idleEnd;
  } else if (generation === session.generation) {
    Object.assign(session, { generation: generation + 1, rotatedAt: now, idleEnd });
  }
}

/** What `token/verify/` says of a refresh token, to whom it does not matter who asks. */
export function judgeVerified(
  session: ModelSession,
  { generation, now }: Pick<Presented, "generation" | "now">,
): Outcome {
  if (generation === null || session.state === "gone") return "token_invalid";
  const verdict = judge({ ...session, boundTo: null }, { generation, caller: "web", rotate: true, now });
  if (verdict !== "done") {
    return verdict === "reuse" || verdict === "token_ended" ? "verified_token_ended" : verdict;
  }
  return generation === session.generation ? "done" : "verified_token_ended";
}

/** What a route says to an access token; one that looks nobody up believes it until it expires. */
export function judgeAccess(
  { persons, now }: SessionModel,
  session: ModelSession,
  access: { readonly expiresAt: number; readonly isLookedUp: boolean },
): Outcome {
  if (now() >= access.expiresAt) return "bearer_expired";
  if (!access.isLookedUp) return "done";
  const person = persons.find(({ id }) => id === session.userId);
  if (!person) return "user_not_found";
  if (!person.isActive) return "user_inactive";
  return session.state === "live" ? "done" : "bearer_invalid";
}

/** What a sign-out by refresh token says; it asks for no generation, and no site. */
export function judgeSignOut(session: ModelSession, generation: number | null, now: number): Outcome {
  if (generation === null || session.state === "gone") return "token_invalid";
  if (session.state === "ended") return "token_ended";
  return isExpired(session, now) ? "token_expired" : "done";
}

/** All sessions of a person are over. */
export function endAll({ sessions }: SessionModel, userId: string | null, state: SessionState): void {
  for (const session of sessions) {
    const isOver = session.state === "ended" || session.state === "gone";
    if (session.userId === userId && (!isOver || state === "gone")) session.state = state;
  }
}
