import { accessTokenAttacks } from "./access-token-attacks.ts";
import type { Attack } from "./attack.ts";
import { idTokenAttacks } from "./id-token-attacks.ts";
import { identityAttacks } from "./identity-attacks.ts";
import { providerAttacks } from "./provider-attacks.ts";
import { refreshTokenAttacks } from "./refresh-token-attacks.ts";
import { requestAttacks } from "./request-attacks.ts";

/** Everything that the lying client tries. */
export const allAttacks: readonly Attack[] = [
  ...idTokenAttacks,
  ...providerAttacks,
  ...identityAttacks,
  ...accessTokenAttacks,
  ...refreshTokenAttacks,
  ...requestAttacks,
];
