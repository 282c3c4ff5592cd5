import type { UserModel } from "@latchkey/contract";
import type { LimitDeps } from "../limits/limit-policy.ts";
import type { PasswordDeps } from "../passwords/judge-new-password.ts";
import type { SessionDeps } from "../sessions/session.ts";
import type { AccountPolicy } from "../users/account-policy.ts";

/** What a registration asks for. */
export type RegistrationDeps = SessionDeps &
  LimitDeps &
  PasswordDeps & { readonly accountPolicy: AccountPolicy; readonly userModel: UserModel };
