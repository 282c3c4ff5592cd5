import { sentences } from "@latchkey/contract";
import { fieldFailure } from "../kernel/failure.ts";
import { judgeNewPassword } from "../passwords/judge-new-password.ts";
import type { AccountPolicy } from "../users/account-policy.ts";
import { findUserByEmail, findUserByUsername } from "../users/store.ts";
import type { RegistrationDeps } from "./registration-deps.ts";

/** What somebody sent to sign up, beside the password. */
export interface NewPerson {
  readonly username?: string | undefined;
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  /** In canonical form. */
  readonly email?: string | undefined;
}

interface Problems {
  readonly username: readonly string[];
  readonly email: readonly string[];
  readonly password1: readonly string[];
}

/**
 * Says everything that is wrong with a registration at once, as the ancestor does. That the address is taken is said only
 * where the application lets it be known (S74).
 *
 * @throws Failure `invalid_fields`.
 */
export async function checkRegistration(
  deps: RegistrationDeps,
  { password, ...person }: NewPerson & { readonly password: string },
): Promise<void> {
  const { username = "", email = "", first_name = "", last_name = "" } = person;
  const problems: Problems = {
    username: await judgeUsername(deps, username),
    email: await judgeEmail(deps, email),
    password1: await judgeNewPassword(deps, password, { username, email, first_name, last_name }),
  };
  const wrong = Object.entries(problems).filter(([, said]) => said.length > 0);
  if (wrong.length > 0) throw fieldFailure(Object.fromEntries(wrong));
}

async function judgeUsername({ store, accountPolicy }: RegistrationDeps, username: string) {
  if (username === "") return needsUsername(accountPolicy) ? [sentences.required] : [];
  return (await store.run((db) => findUserByUsername(db, username))) ? [sentences.usernameTaken] : [];
}

async function judgeEmail({ store, accountPolicy }: RegistrationDeps, email: string) {
  if (email === "") return needsEmail(accountPolicy) ? [sentences.required] : [];
  if (accountPolicy.enumeration === "hidden") return [];
  return (await store.run((db) => findUserByEmail(db, email))) ? [sentences.emailTaken] : [];
}

/** Where people sign in by address alone, they may have a username made for them. */
function needsUsername({ signInBy }: AccountPolicy): boolean {
  return signInBy !== "email";
}

function needsEmail({ signInBy, emailVerification }: AccountPolicy): boolean {
  return signInBy === "email" || emailVerification !== "none";
}
