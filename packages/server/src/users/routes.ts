import type { Contract, UserModel, UserUpdate } from "@latchkey/contract";
import type { Edge } from "../edge/create-edge.ts";
import type { Requester } from "../kernel/requester.ts";
import type { StoreDeps } from "../store/open-store.ts";
import { presentUser } from "./present-user.ts";
import { updateUser } from "./update-user.ts";
import type { UserRecord } from "./user-record.ts";

/** Mounts `user/`. */
export function mountUserRoutes<M extends UserModel>(
  edge: Edge<UserRecord<M>>,
  { user: model, account }: Contract<M>,
  deps: StoreDeps,
): void {
  edge.mount(account.readUser, ({ user }) => presentUser(model, user));
  const change = async (userId: string, changes: UserUpdate<M>, requester: Requester) =>
    presentUser(model, await updateUser<M>(deps, { userId, changes, requester }));
  edge.mount(account.replaceUser, ({ user, body, requester }) => change(user.id, body, requester));
  edge.mount(account.updateUser, ({ user, body, requester }) => change(user.id, body, requester));
}
