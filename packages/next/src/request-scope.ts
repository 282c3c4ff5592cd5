import { AsyncLocalStorage } from "node:async_hooks";
import type { Intent } from "./intent.ts";
import type { Dead } from "./keeper.ts";
import type { Person } from "./person.ts";
import type { SessionToken } from "./session-token.ts";

/**
 * What NextAuth's callbacks may know of the request that `backend.handlers` serves, and what they report back.
 * Outside of it, in a server component, an action or a bare handler, there is no scope: no cookie can be relied on to
 * be written, so nothing may be rotated.
 */
export interface RequestScope {
  readonly person: Person;
  /** The session of the request's cookie. */
  readonly session: SessionToken | undefined;
  /** What a provider's answer is for, where it is for something else than a sign-in. */
  readonly intent?: Intent | "unreadable" | undefined;
  /** The intent has served its one use. */
  isIntentUsed?: boolean;
  /** The session that the answer's cookie must hold, where it is another than the request's. */
  changed?: SessionToken;
  /** Who ended the request's session, where it has ended. */
  endedBy?: Dead["endedBy"];
  /** Sessions that were signed out and whose end the backend has not answered. */
  readonly unanswered: string[];
}

const scopes = new AsyncLocalStorage<RequestScope>();

/** Serves a request within its scope. */
export function runInScope<Result>(scope: RequestScope, serve: () => Result): Result {
  return scopes.run(scope, serve);
}

export function currentScope(): RequestScope | undefined {
  return scopes.getStore();
}
