import type { UserModel } from "@latchkey/contract";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import type { SessionDeps } from "../sessions/session.ts";
import type { ProvenIdentity } from "./prove-identity.ts";

export type ExchangeDeps = SessionDeps & { readonly userModel: UserModel };

/** Who is signed in, and from where. */
export interface ExchangeInput {
  readonly identity: ProvenIdentity;
  readonly site: Site;
  readonly requester: Requester;
}
