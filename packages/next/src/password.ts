import type { Contract } from "@latchkey/contract";
import { seconds } from "./duration.ts";
import type { Provider } from "./google.ts";
import { isFromOwnPages } from "./origin.ts";
import type { ReadPerson } from "./person.ts";
import { refusals } from "./refusals.ts";
import type { SessionToken } from "./session-token.ts";
import { SignInRefusal } from "./sign-in-refusal.ts";
import type { SiteClient } from "./site-client.ts";
import { readTokenAnswer } from "./token-answer.ts";

const passwordProviderId = "password";

/** Hashing takes its time, and more where many wait for it. */
const timeoutMs = seconds(10);

/**
 * Sign-in by username or e-mail address and password, which the backend checks:
 * `signIn("password", { username, password })`. It works in `backend.authjs` alone, and refuses everybody elsewhere.
 */
export function password(): Provider {
  return {
    id: passwordProviderId,
    name: "Password",
    type: "credentials",
    credentials: { username: {}, email: {}, password: { type: "password" } },
    authorize: () => null,
  };
}

export interface PasswordDeps {
  readonly contract: Contract;
  readonly siteClient: SiteClient;
  readonly readPerson: ReadPerson;
  readonly webOrigin: string;
  readonly now: () => number;
}

/** Gives {@link password} its backend. The sessions it opens wait in `opened`, by NextAuth's user, for the callbacks. */
export function withBackend(
  provider: Provider,
  deps: PasswordDeps,
  opened: WeakMap<object, SessionToken>,
): Provider {
  if (typeof provider === "function" || provider.id !== passwordProviderId) return provider;
  return {
    ...provider,
    type: "credentials",
    credentials: {},
    async authorize(credentials, request) {
      const session = await signInWithPassword(deps, credentials, request.headers);
      const user = { id: session.sub };
      opened.set(user, session);
      return user;
    },
  };
}

/** @throws SignInRefusal whatever goes wrong. */
async function signInWithPassword(
  { contract, siteClient, readPerson, webOrigin, now }: PasswordDeps,
  credentials: Readonly<Record<string, unknown>>,
  headers: Headers,
): Promise<SessionToken> {
  // Both doors come by here. NextAuth checks its own token at one of them; server actions take a missing Origin (S96).
  if (!isFromOwnPages(headers, webOrigin)) {
    const { code, sentence } = refusals.cross_site;
    throw new SignInRefusal(code, { non_field_errors: [sentence] });
  }
  const askedAt = now();
  const route = contract.account.login;
  try {
    const body = readCredentials(credentials);
    const response = await siteClient.send(route, { body }, { timeoutMs, person: readPerson(headers) });
    return await readTokenAnswer(route, response, askedAt);
  } catch (error) {
    throw SignInRefusal.of(error);
  }
}

/** What is missing or of another type is left out: the backend says so under its field. */
function readCredentials({ username, email, password: typed }: Readonly<Record<string, unknown>>) {
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return { username: text(username), email: text(email), password: text(typed) as string };
}
