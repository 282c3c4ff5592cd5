import type { Contract, UserModel } from "@latchkey/contract";
import type { Edge } from "../edge/create-edge.ts";
import type { UserRecord } from "../users/user-record.ts";
import { reauthenticate, type ReauthenticationDeps } from "./reauthenticate.ts";

/** Mounts `reauthenticate/`. */
export function mountReauthenticationRoutes<M extends UserModel>(
  edge: Edge<UserRecord<M>>,
  { account }: Contract<M>,
  deps: ReauthenticationDeps,
): void {
  edge.mount(account.reauthenticate, async ({ user, body, site, requester }) => {
    await reauthenticate(deps, { user, evidence: body, site, requester });
    return {};
  });
}
