import { createHash } from "node:crypto";
import type { Account, NewAccount } from "./account.ts";
import { BoundedMap } from "./bounded-map.ts";
import { offlineAccounts } from "./offline-accounts.ts";

/** Everybody who can sign in at the provider. */
export interface AccountDirectory {
  /** The standing accounts first, then the added ones in the order of their arrival. */
  list(): Account[];
  find(sub: string): Account | undefined;
  findByEmail(email: string): Account | undefined;
  /** Adds a person, or changes the one with that `sub`. What is not given is made up from the e-mail, always in the same way. */
  add(account: NewAccount): Account;
}

const addedAccountsLimit = 10_000;

/** A directory with the standing accounts; of the added ones it keeps the newest ten thousand. */
export function createAccountDirectory(): AccountDirectory {
  const standing = new Map(offlineAccounts.map((account) => [account.sub, account]));
  const added = new BoundedMap<Account>(addedAccountsLimit);
  const find = (sub: string) => added.get(sub) ?? standing.get(sub);

  return {
    list: () => [...new Map([...standing, ...added]).values()],
    find,
    findByEmail: (email) =>
      [...added.values(), ...standing.values()].find((account) => account.email === email),
    add(account) {
      const complete = completeAccount(account);
      added.set(complete.sub, complete);
      return complete;
    },
  };
}

function completeAccount(account: NewAccount): Account {
  return {
    sub: subjectOf(account.email),
    email_verified: true,
    given_name: account.email.split("@")[0] || "Somebody",
    family_name: "Example",
    ...account,
  };
}

/** 21 digits, like Google's. */
function subjectOf(email: string): string {
  const digest = createHash("sha256").update(email).digest("hex");
  return `1${BigInt(`0x${digest}`).toString().padStart(20, "0").slice(-20)}`;
}
