import { Failure } from "../kernel/failure.ts";
import type { AccountPolicy } from "../users/account-policy.ts";
import { canonicalEmail } from "../users/canonical-email.ts";

/** Who wants to sign in: whoever has the address, and else whoever has the username. Both are in canonical form. */
export interface LoginName {
  readonly username: string | null;
  readonly email: string | null;
}

type SignInBy = AccountPolicy["signInBy"];

interface TypedNames {
  readonly username?: string | undefined;
  /** In canonical form. */
  readonly email?: string | undefined;
}

const missing: Readonly<Record<SignInBy, string>> = {
  username: 'Must include "username" and "password".',
  email: 'Must include "email" and "password".',
  both: 'Must include either "username" or "email" and "password".',
};

/**
 * Reads the two fields of `login/` as the application's way of signing in asks for: a field that does not count is ignored,
 * a blank one is none, and of both the address counts, as in dj-rest-auth.
 *
 * @throws Failure `login_name_missing`.
 */
export function readLoginName(signInBy: SignInBy, { username = "", email }: TypedNames): LoginName {
  if (email !== undefined && signInBy !== "username") return { username: null, email };
  const name = canonicalUsername(username);
  if (name === "" || signInBy === "email") {
    throw new Failure("login_name_missing", "no name that counts", { sentence: missing[signInBy] });
  }
  return nameOrAddress(signInBy, name);
}

/** Reads the one field of the bare endpoint, which takes whatever people sign in by, as simplejwt over allauth does. */
export function readBareLoginName(signInBy: SignInBy, typed: string): LoginName {
  const name = canonicalUsername(typed);
  return signInBy === "email"
    ? { username: null, email: canonicalEmail(name) ?? name }
    : nameOrAddress(signInBy, name);
}

/** Where both count, people type their address into a field that is called "username", and allauth lets them in. */
function nameOrAddress(signInBy: SignInBy, name: string): LoginName {
  return { username: name, email: signInBy === "both" ? canonicalEmail(name) : null };
}

/** As the model's schema writes them: NFKC, and their case counts. */
function canonicalUsername(username: string): string {
  return username.normalize("NFKC").trim();
}
