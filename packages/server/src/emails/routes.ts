import type { Contract, UserModel } from "@latchkey/contract";
import type { Edge } from "../edge/create-edge.ts";
import type { UserRecord } from "../users/user-record.ts";
import { cancelEmailChange } from "./cancel-email-change.ts";
import { confirmEmailChange } from "./confirm-email-change.ts";
import { type EmailChangeDeps, requestEmailChange } from "./request-email-change.ts";

const done = { detail: "ok" };

/** Mounts `email/change/`, `email/change/confirm/` and `email/change/cancel/`. */
export function mountEmailRoutes<M extends UserModel>(
  edge: Edge<UserRecord<M>>,
  { account }: Contract<M>,
  deps: EmailChangeDeps,
): void {
  edge.mount(account.requestEmailChange, async ({ user, body, site, requester }) => {
    await requestEmailChange(deps, { user, email: body.email, site, requester });
    return { detail: "Verification e-mail sent." };
  });
  edge.mount(account.confirmEmailChange, async ({ body, requester }) => {
    await confirmEmailChange(deps, { key: body.key, requester });
    return done;
  });
  edge.mount(account.cancelEmailChange, async ({ body, requester }) => {
    await cancelEmailChange(deps, { key: body.key, requester });
    return done;
  });
}
