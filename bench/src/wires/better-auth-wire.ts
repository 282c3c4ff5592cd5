import { type Answer, hasTexts, type Wire, WrongAnswer } from "./wire.ts";

interface Session {
  readonly cookie: string;
}

const path = "/api/auth/get-session";

/** Better Auth's wire. Its nearest to a refresh is `get-session`, which moves the session on and sets its cookie anew. */
export const betterAuthWire: Wire<Session> = {
  signIn: (idToken) => ({
    method: "POST",
    path: "/api/auth/sign-in/social",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ provider: "google", idToken: { token: idToken } }),
  }),
  takeSignIn(answer) {
    const { status, body } = answer;
    const cookie = cookieOf(answer);
    const isRight = status === 200 && hasTexts(body, "token") && "user" in body && isUser(body.user);
    if (!isRight || cookie === undefined) throw new WrongAnswer("A sign-in", answer);
    return { cookie };
  },
  refresh: ({ cookie }) => ({ method: "GET", path, headers: { cookie } }),
  takeRefresh(answer) {
    requireSession("A refresh", answer);
    const cookie = cookieOf(answer);
    if (cookie === undefined) throw new WrongAnswer("A refresh", answer);
    return { cookie };
  },
  readUser: ({ cookie }) => ({ method: "GET", path: `${path}?disableRefresh=true`, headers: { cookie } }),
  checkUser(answer) {
    requireSession("The user", answer);
    if (cookieOf(answer) !== undefined) throw new WrongAnswer("The user", answer);
  },
};

/** With its `jwt` plugin: `get-session` brings a token for the backend of an app, a sign-in must ask for the first one. */
export const betterAuthJwtWire: Wire<Session> = {
  ...betterAuthWire,
  accessToken: {
    ask: ({ cookie }) => ({
      method: "GET",
      path: "/api/auth/token?disableRefresh=true",
      headers: { cookie },
    }),
    check(answer) {
      if (answer.status !== 200 || !hasTexts(answer.body, "token")) throw new WrongAnswer("A token", answer);
    },
  },
  takeRefresh(answer, held) {
    if (!answer.headers["set-auth-jwt"]) throw new WrongAnswer("A refresh", answer);
    return betterAuthWire.takeRefresh(answer, held);
  },
};

function requireSession(wanted: string, answer: Answer): void {
  const { session, user } = (answer.body ?? {}) as { session?: unknown; user?: unknown };
  const isRight = answer.status === 200 && hasTexts(session, "id", "expiresAt") && isUser(user);
  if (!isRight) throw new WrongAnswer(wanted, answer);
}

function isUser(user: unknown): boolean {
  return hasTexts(user, "id", "name", "email");
}

function cookieOf({ headers }: Answer): string | undefined {
  const set = [headers["set-cookie"] ?? []].flat();
  const session = set.find((cookie) => /session_token=[^;]/.test(cookie));
  return session?.slice(0, session.indexOf(";"));
}
