import type { UserModel } from "../define-user.ts";
import { emailRoutes } from "./email-routes.ts";
import { passwordRoutes } from "./password-routes.ts";
import { registrationRoutes } from "./registration-routes.ts";
import { sessionRoutes } from "./session-routes.ts";
import { socialRoutes } from "./social-routes.ts";
import { bareTokenRoutes, tokenRoutes } from "./token-routes.ts";
import { userRoutes } from "./user-routes.ts";

/** The package's own endpoints under `/api/auth/`, `/api/social/` and `/api/token/`, typed with the application's user model. */
export function accountRoutes<M extends UserModel>(user: M) {
  return {
    ...passwordRoutes(user),
    ...registrationRoutes(user),
    ...emailRoutes(),
    ...socialRoutes(user),
    ...tokenRoutes(),
    ...sessionRoutes(),
    ...bareTokenRoutes(),
    ...userRoutes(user),
  };
}
