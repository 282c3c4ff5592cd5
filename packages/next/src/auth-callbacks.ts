import type { Contract } from "@latchkey/contract";
import type { NextAuthConfig } from "next-auth";
import type { JWT } from "next-auth/jwt";
import { exchangeProviderTokens, type ProviderTokens } from "./exchange.ts";
import { fulfilIntent } from "./fulfil-intent.ts";
import { withCode, stayOnOrigin } from "./origin.ts";
import type { SessionError } from "./register.ts";
import { currentScope } from "./request-scope.ts";
import { parseSessionToken, type SessionToken } from "./session-token.ts";
import { isSameSession, type SessionOutcome, type Sessions } from "./sessions.ts";
import type { SiteClient } from "./site-client.ts";

export interface AuthCallbacksDeps {
  readonly contract: Contract;
  readonly url: string;
  readonly siteClient: SiteClient;
  readonly sessions: Sessions;
  readonly webOrigin: string;
  readonly errorPage: string;
  readonly now: () => number;
}

type Callbacks = NonNullable<NextAuthConfig["callbacks"]>;

/**
 * NextAuth's callbacks: the exchange at sign-in, and the session on every read of it.
 *
 * @param opened `signIn` can carry a refusal to the person, `jwt` cannot; what it got waits here for `jwt`, by NextAuth's
 *   account. A sign-in with a password has left it there by NextAuth's user.
 */
export function createAuthCallbacks(
  deps: AuthCallbacksDeps,
  opened: WeakMap<object, SessionToken>,
): Callbacks {
  /** Beside the token, not in it: an outage is no part of the session. */
  const errors = new WeakMap<JWT, SessionError>();

  return {
    async signIn({ account, user }) {
      if (!account) return false;
      if (account.type === "credentials") return opened.has(user);
      const { provider, id_token, access_token } = account;
      const refusedAt = await takeProviderTokens(deps, { provider, id_token, access_token }, (session) =>
        opened.set(account, session),
      );
      return refusedAt ?? true;
    },

    /** A throw or `null` deletes the cookie (next.md): it is `null` for a session that has ended, and never throws. */
    async jwt({ token, account, user, trigger }) {
      if (account) return toContent(opened.get(account) ?? opened.get(user));
      const session = parseSessionToken(token);
      if (!session) return null;
      const outcome = await readSession(deps.sessions, session, trigger === "update");
      if (outcome.kind === "dead") return null;
      const content = toContent(outcome.session);
      if (content && outcome.kind === "kept") errors.set(content, "unavailable");
      return content;
    },

    /** The one thing that browsers see. NextAuth adds the whole token as `user` where a session has none (next.md). */
    session({ session, token }) {
      const error = errors.get(token);
      const { user } = token as unknown as SessionToken;
      return { user, expires: session.expires, ...(error ? { error } : {}) } as unknown as typeof session;
    },

    redirect: ({ url }) => stayOnOrigin(url, deps.webOrigin),
  };
}

/**
 * A sign-in, or what the person of the session set out to do.
 *
 * @returns where to send the person with a refusal.
 */
async function takeProviderTokens(
  deps: AuthCallbacksDeps,
  tokens: ProviderTokens,
  keep: (session: SessionToken) => void,
): Promise<string | undefined> {
  const scope = currentScope();
  const intent = scope?.intent;
  if (scope) scope.isIntentUsed = true;
  const exchange = intent
    ? await fulfilIntent(deps, { intent, session: scope.session, tokens, person: scope.person })
    : await exchangeProviderTokens(deps, tokens, scope?.person);
  if (exchange.ok) {
    keep(exchange.session);
    return undefined;
  }
  const page = intent && intent !== "unreadable" ? intent.returnTo : deps.errorPage;
  return withCode(page, exchange.code, deps.webOrigin);
}

/** What `update(data)` sends is never looked at: it only asks for the person to be read again (next.md 14). */
async function readSession(
  sessions: Sessions,
  session: SessionToken,
  isUpdate: boolean,
): Promise<SessionOutcome> {
  const scope = currentScope();
  const how = { mayRotate: scope !== undefined, person: scope?.person };
  const outcome = await (isUpdate ? sessions.rereadUser(session, how) : sessions.show(session, how));
  if (!scope) return outcome;
  if (outcome.kind === "dead") scope.endedBy = outcome.endedBy;
  else if (!isSameSession(outcome.session, session)) scope.changed = outcome.session;
  return outcome;
}

function toContent(session: SessionToken | undefined): JWT | null {
  return session ? { ...session } : null;
}
