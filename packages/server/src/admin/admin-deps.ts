import type { UserModel } from "@latchkey/contract";
import type { KeyDeps } from "../keys/ensure-signing-key.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import type { PasswordProofDeps } from "../sign-in/prove-password.ts";
import type { SocialDeps } from "../social/verify-id-token.ts";
import type { AccountPolicy } from "../users/account-policy.ts";
import type { Registry } from "./registry.ts";

/** What the console's use cases and the product's own resources ask for. */
export type AdminDeps = KeyDeps &
  SocialDeps &
  PasswordProofDeps & {
    readonly keys: KeyRing;
    readonly accountPolicy: AccountPolicy;
    readonly userModel: UserModel;
    readonly registry: Registry<AdminDeps>;
  };
