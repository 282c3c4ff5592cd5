import { fieldFailure } from "../kernel/failure.ts";
import type { UserRow } from "../users/user-record.ts";
import { judgeNewPassword, type PasswordPolicyDeps } from "./judge-new-password.ts";

/**
 * Judges the new password of somebody who has an account (S69).
 *
 * @throws Failure `invalid_fields`, with all sentences that apply under `new_password2`.
 */
export async function requireGoodPassword(
  deps: PasswordPolicyDeps,
  user: UserRow,
  password: string,
): Promise<void> {
  const { username, email, first_name, last_name } = user;
  const attributes = { username, email: email ?? "", first_name, last_name };
  const sentences = await judgeNewPassword(deps, password, attributes);
  if (sentences.length > 0) throw fieldFailure({ new_password2: sentences });
}
