import { BackendRefusal } from "@latchkey/contract";
import { minutes } from "./duration.ts";
import type { Dead, KeepHow, Keeper } from "./keeper.ts";
import type { Person } from "./person.ts";
import { RecentMap } from "./recent-map.ts";
import type { SessionToken } from "./session-token.ts";
import type { UserReader } from "./user-reader.ts";

/** As the keeper's outcome, with everything that the cookie holds. */
export type SessionOutcome =
  | { readonly kind: "fresh"; readonly session: SessionToken }
  | { readonly kind: "kept"; readonly session: SessionToken; readonly retryAfterSeconds: number }
  | Dead;

export interface SessionsDeps extends UserReader {
  readonly keeper: Keeper;
  readonly now: () => number;
}

/** The sessions of this process's browsers, kept fresh in their tokens and in their person. */
export interface Sessions {
  /** The session with tokens that can be used now. Never throws. */
  keep(session: SessionToken, how: KeepHow): Promise<SessionOutcome>;
  /**
   * The session as it can be shown: as `keep`, with the person read again where the cookie holds one of an earlier model. In
   * an outage that one stays.
   */
  show(session: SessionToken, how: KeepHow): Promise<SessionOutcome>;
  /** The session with the person read from the backend again. */
  rereadUser(session: SessionToken, how: KeepHow): Promise<SessionOutcome>;
  /** The newest that is known of a session as an answer leaves; `undefined` for one that has ended meanwhile. */
  newest(session: SessionToken): SessionToken | undefined;
}

/** An edit must not be undone by an answer that began before it; this outlasts such answers. */
const memory = { lifetimeMs: minutes(10), limit: 10_000 };

export function createSessions({ keeper, isOfModel, readUser, now }: SessionsDeps): Sessions {
  const users = new RecentMap<Pick<SessionToken, "user" | "userReadAt">>({ now, ...memory });

  function withNewestUser(session: SessionToken): SessionToken {
    const recent = users.get(session.sid);
    // Of one reading there is more of the person here than in a cookie that was cut.
    return recent && recent.userReadAt >= session.userReadAt ? { ...session, ...recent } : session;
  }

  async function keep(session: SessionToken, how: KeepHow): Promise<SessionOutcome> {
    const outcome = await keeper.keep(session, how);
    if (outcome.kind === "dead") return outcome;
    return outcome.kind === "kept"
      ? { ...outcome, session: withNewestUser(session) }
      : { kind: "fresh", session: withNewestUser({ ...session, ...outcome.tokens }) };
  }

  async function tryToReadUser(
    session: SessionToken,
    person: Person | undefined,
  ): Promise<SessionToken | "refused" | "unavailable"> {
    const userReadAt = now();
    try {
      const user = await readUser(session.access, person);
      users.set(session.sid, { user, userReadAt });
      return { ...session, user, userReadAt };
    } catch (error) {
      return error instanceof BackendRefusal && error.status === 401 ? "refused" : "unavailable";
    }
  }

  return {
    keep,
    async show(session, how) {
      const outcome = await keep(session, how);
      return outcome.kind !== "fresh" || isOfModel(outcome.session.user)
        ? outcome
        : this.rereadUser(session, how);
    },
    async rereadUser(session, how) {
      let outcome = await keep(session, how);
      if (outcome.kind !== "fresh") return outcome;
      let read = await tryToReadUser(outcome.session, how.person);
      if (read === "refused") {
        outcome = await keep(session, { ...how, refused: outcome.session.access });
        if (outcome.kind !== "fresh") return outcome;
        read = await tryToReadUser(outcome.session, how.person);
      }
      const ended = keeper.endOf(session.sid);
      if (ended) return ended;
      return typeof read === "string"
        ? { kind: "kept", session: outcome.session, retryAfterSeconds: 2 }
        : { kind: "fresh", session: read };
    },
    newest(session) {
      if (keeper.endOf(session.sid)) return undefined;
      const { access, accessExpires, refreshAt, refresh } = keeper.newest(session);
      return { ...withNewestUser(session), access, accessExpires, refreshAt, refresh };
    },
  };
}

/** Whether two copies of a session would make the same cookie. */
export function isSameSession(a: SessionToken, b: SessionToken): boolean {
  return a.access === b.access && a.refresh === b.refresh && a.userReadAt === b.userReadAt;
}
