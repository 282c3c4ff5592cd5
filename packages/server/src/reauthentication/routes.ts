import type { Contract, UserModel } from "@latchkey/contract";
import type { Edge } from "../edge/create-edge.ts";
import { Turns } from "../kernel/turns.ts";
import type { UserRecord } from "../users/user-record.ts";
import { reauthenticate, type ReauthenticationDeps } from "./reauthenticate.ts";

/** Mounts `reauthenticate/`. */
export function mountReauthenticationRoutes<M extends UserModel>(
  edge: Edge<UserRecord<M>>,
  { account }: Contract<M>,
  deps: ReauthenticationDeps,
): void {
  const turns = new Turns();
  edge.mount(account.reauthenticate, async ({ user, body, site, requester }) => {
    const prove = () => reauthenticate(deps, { user, evidence: body, site, requester });
    // The right password counts against no limit: one person takes one place at the hasher, whatever their sessions.
    await (body.password === undefined ? prove() : turns.take(user.id, prove));
    return {};
  });
}
