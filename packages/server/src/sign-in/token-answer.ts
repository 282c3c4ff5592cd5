import type { UserModel } from "@latchkey/contract";
import { issueTokens, toTokenFields } from "../sessions/issue-tokens.ts";
import type { SessionDeps } from "../sessions/session.ts";
import { presentUser } from "../users/present-user.ts";
import type { SignedIn } from "./complete-sign-in.ts";

/** The token answer of every way in: the tokens of the new session, and the person as the model shows them. */
export async function answerWithTokens<M extends UserModel>(
  deps: SessionDeps,
  model: M,
  { user, session }: SignedIn,
) {
  return { ...toTokenFields(await issueTokens(deps, session)), user: presentUser(model, user) };
}
