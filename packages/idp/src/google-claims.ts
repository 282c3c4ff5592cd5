import type { Account } from "./account.ts";
import { pictureOf } from "./picture.ts";

/** Which claims come with which scope, in id tokens and from userinfo. */
export const claimsByScope = {
  openid: ["sub", "azp", "at_hash", "jti", "hd"],
  email: ["email", "email_verified"],
  profile: ["name", "given_name", "family_name", "picture"],
};

/** Everything that Google says about a person. */
export function profileClaims(account: Account, issuer: string) {
  return {
    sub: account.sub,
    ...(account.hd === undefined ? undefined : { hd: account.hd }),
    email: account.email,
    email_verified: account.email_verified,
    name: `${account.given_name} ${account.family_name}`,
    given_name: account.given_name,
    family_name: account.family_name,
    picture: issuer + pictureOf(account),
  };
}
