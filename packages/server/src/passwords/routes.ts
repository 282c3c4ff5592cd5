import type { Contract, UserModel } from "@latchkey/contract";
import type { Edge } from "../edge/create-edge.ts";
import { Turns } from "../kernel/turns.ts";
import type { UserRecord } from "../users/user-record.ts";
import type { AccountPasswordDeps } from "./account-deps.ts";
import { changePassword } from "./change-password.ts";
import { confirmPasswordReset } from "./confirm-password-reset.ts";
import { requestPasswordReset } from "./request-password-reset.ts";

/** Mounts `password/change/`, `password/reset/` and `password/reset/confirm/`. */
export function mountPasswordRoutes<M extends UserModel>(
  edge: Edge<UserRecord<M>>,
  { account }: Contract<M>,
  deps: AccountPasswordDeps,
): void {
  const turns = new Turns();
  edge.mount(account.changePassword, async ({ user, body, site, requester }) => {
    const { old_password: oldPassword, new_password1: newPassword } = body;
    const change = { user, oldPassword, newPassword, site, requester };
    // The right old password counts against no limit: one person takes one place at the hasher, whatever their sessions.
    await turns.take(user.id, () => changePassword(deps, change));
    return { detail: "New password has been saved." };
  });
  edge.mount(account.requestPasswordReset, async ({ body, site, requester }) => {
    await requestPasswordReset(deps, { email: body.email, site, requester });
    return { detail: "Password reset e-mail has been sent." };
  });
  edge.mount(account.confirmPasswordReset, async ({ body, requester }) => {
    const { uid, token, new_password1: newPassword } = body;
    await confirmPasswordReset({ ...deps, turns }, { uid, token, newPassword, requester });
    return { detail: "Password has been reset with the new password." };
  });
}
