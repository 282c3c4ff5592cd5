import { site } from "../statements/site.ts";
import { type Answer, hasTexts, type Wire, WrongAnswer } from "./wire.ts";

interface Tokens {
  readonly access: string;
  readonly refresh: string;
}

const asSite = {
  authorization: `Basic ${Buffer.from(`${site.id}:${site.secret}`).toString("base64")}`,
  "content-type": "application/json",
};

/** Latchkey's wire, as an authenticated site speaks it. The bare server has the same. */
export const latchkeyWire: Wire<Tokens> = {
  signIn: (idToken) => ({
    method: "POST",
    path: "/api/social/login/google/",
    headers: asSite,
    body: JSON.stringify({ id_token: idToken }),
  }),
  takeSignIn(answer) {
    const tokens = takeTokens("A sign-in", answer);
    if (!isUser((answer.body as { user?: unknown }).user)) throw new WrongAnswer("A sign-in", answer);
    return tokens;
  },
  refresh: ({ refresh }) => ({
    method: "POST",
    path: "/api/auth/token/refresh/",
    headers: asSite,
    body: JSON.stringify({ refresh }),
  }),
  takeRefresh(answer, held) {
    const tokens = takeTokens("A refresh", answer);
    if (tokens.refresh === held.refresh) throw new WrongAnswer("A refresh", answer);
    return tokens;
  },
  readUser: ({ access }) => ({
    method: "GET",
    path: "/api/auth/user/",
    headers: { authorization: `Bearer ${access}` },
  }),
  checkUser(answer) {
    if (answer.status !== 200 || !isUser(answer.body)) throw new WrongAnswer("The user", answer);
  },
};

function takeTokens(wanted: string, answer: Answer): Tokens {
  const { status, body } = answer;
  const names = ["access", "refresh", "access_expiration", "refresh_expiration"] as const;
  if (status !== 200 || !hasTexts(body, ...names)) throw new WrongAnswer(wanted, answer);
  return { access: body.access, refresh: body.refresh };
}

function isUser(user: unknown): boolean {
  const isWhole = hasTexts(user, "pk", "username", "first_name", "last_name");
  return isWhole && "display_name" in user && "newsletter" in user;
}
