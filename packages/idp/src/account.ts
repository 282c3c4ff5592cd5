/** A person as the provider knows them. `sub` is what identifies them; everything else may change. */
export interface Account {
  readonly sub: string;
  readonly email: string;
  /** A string only where a test wants the claim with a wrong type. */
  readonly email_verified: boolean | string;
  /** The Workspace domain; absent for a personal account. */
  readonly hd?: string;
  readonly given_name: string;
  readonly family_name: string;
}

/** What makes an account: the e-mail, and whatever of the rest should not be made up from it. */
export type NewAccount = Pick<Account, "email"> & Partial<Account>;
