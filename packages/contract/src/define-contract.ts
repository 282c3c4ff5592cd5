import { accountRoutes } from "./account/account-routes.ts";
import type { UserModel } from "./define-user.ts";
import type { Route } from "./route.ts";

export type Routes = Readonly<Record<string, Route>>;

/** What the two halves of an application share: its user model, the account routes typed with it, and its own routes. */
export interface Contract<M extends UserModel = UserModel, R extends Routes = Routes> {
  readonly user: M;
  readonly account: ReturnType<typeof accountRoutes<M>>;
  readonly routes: R;
}

/** Declares an application's contract. */
export function defineContract<M extends UserModel, const R extends Routes>(parts: {
  readonly user: M;
  readonly routes: R;
}): Contract<M, R> {
  return { user: parts.user, account: accountRoutes(parts.user), routes: parts.routes };
}
