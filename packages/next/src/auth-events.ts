import type { NextAuthConfig } from "next-auth";
import type { ExpiredNotice } from "./expired-notice.ts";
import type { PendingSignOut } from "./pending-sign-out.ts";
import { currentScope } from "./request-scope.ts";
import { readServerCookies, writeServerCookies } from "./server-cookies.ts";
import type { SessionCookie } from "./session-cookie.ts";
import { parseSessionToken, type SessionToken } from "./session-token.ts";
import type { SignOut } from "./sign-out.ts";

export interface AuthEventsDeps {
  readonly isSecure: boolean;
  readonly sessionCookie: SessionCookie;
  readonly expiredNotice: ExpiredNotice;
  readonly pending: PendingSignOut;
  readonly signOut: SignOut;
}

type Events = NonNullable<NextAuthConfig["events"]>;

/** What follows a sign-in and a sign-out. NextAuth waits for it, and swallows what is thrown. */
export function createAuthEvents(deps: AuthEventsDeps, opened: WeakMap<object, SessionToken>): Events {
  return {
    signIn: ({ account, user }) =>
      endEarlierSession(deps, (account && opened.get(account)) ?? opened.get(user)),
    signOut: (message) => endSession(deps, "token" in message ? parseSessionToken(message.token) : undefined),
  };
}

/** A new session takes the earlier one's place in the cookie: nobody could end that one any more (S67). */
async function endEarlierSession(deps: AuthEventsDeps, begun: SessionToken | undefined): Promise<void> {
  const earlier = await findEarlierSession(deps);
  if (earlier?.sid !== begun?.sid) await endSession(deps, earlier);
}

async function findEarlierSession(deps: AuthEventsDeps): Promise<SessionToken | undefined> {
  const scope = currentScope();
  if (scope) return scope.session;
  const cookies = await readServerCookies();
  await writeServerCookies(deps.expiredNotice.clear(cookies), deps.isSecure);
  return (await deps.sessionCookie.read(cookies)).session;
}

/** The cookie goes whatever happens: a session whose end is not answered waits in a cookie of its own. */
async function endSession(deps: AuthEventsDeps, session: SessionToken | undefined): Promise<void> {
  if (!session) return;
  const scope = currentScope();
  if (await deps.signOut.end(session.sid, scope?.person)) return;
  if (scope) scope.unanswered.push(session.sid);
  else await leavePending(deps, session.sid);
}

/** A server action signs out: its cookies are Next.js's. */
async function leavePending({ pending, isSecure }: AuthEventsDeps, sid: string): Promise<void> {
  const waiting = await pending.read(await readServerCookies());
  await writeServerCookies([await pending.write([...waiting, sid])], isSecure);
}
