import type { Account } from "./account.ts";

/** The people who always exist: one for each way in which a provider's e-mail can be trusted or not. */
export const offlineAccounts: readonly Account[] = [
  {
    sub: "104857600000000000001",
    email: "verified@gmail.com",
    email_verified: true,
    given_name: "Vera",
    family_name: "Verified",
  },
  {
    sub: "104857600000000000002",
    email: "member@workspace.example",
    email_verified: true,
    hd: "workspace.example",
    given_name: "Milo",
    family_name: "Member",
  },
  {
    sub: "104857600000000000003",
    email: "outside@mail.example",
    email_verified: true,
    given_name: "Olga",
    family_name: "Outside",
  },
  {
    sub: "104857600000000000004",
    email: "unverified@mail.example",
    email_verified: false,
    given_name: "Uwe",
    family_name: "Unverified",
  },
];
