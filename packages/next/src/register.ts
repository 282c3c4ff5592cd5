import type { Contract, UserAnswer, UserModel } from "@latchkey/contract";

/**
 * Where an application says which contract is its own, so that `auth()` and `useLatchkey()` know its user:
 *
 * ```ts
 * declare module "@latchkey/next" {
 *   interface Register { contract: typeof contract }
 * }
 * ```
 */
export interface Register {}

type RegisteredModel = Register extends { readonly contract: Contract<infer M> } ? M : UserModel;

/** The person as the application's model shows them; the base fields where no contract is registered. */
export type RegisteredUser = UserAnswer<RegisteredModel>;

/** Why what a session shows may be old: the backend could not be asked. */
export type SessionError = "unavailable";

/** What the application sees of a session; it never has a token. */
export interface BackendSession<User = RegisteredUser> {
  readonly user: User;
  /** When the cookie ends, ISO 8601. */
  readonly expires: string;
  readonly error?: SessionError;
}

declare module "next-auth" {
  interface Session {
    user: RegisteredUser;
    error?: SessionError;
  }
}
