import type { LimitDeps } from "../limits/limit-policy.ts";
import type { PasswordDeps } from "./judge-new-password.ts";

/** What a change of somebody's password asks for. */
export type AccountPasswordDeps = LimitDeps & PasswordDeps;
