import type { Contract, Registration, UserModel } from "@latchkey/contract";
import type { Edge } from "../edge/create-edge.ts";
import { answerWithTokens } from "../sign-in/token-answer.ts";
import { requireSite } from "../sites/require-site.ts";
import type { UserRecord } from "../users/user-record.ts";
import { registerUser } from "./register-user.ts";
import type { RegistrationDeps } from "./registration-deps.ts";
import { resendVerification } from "./resend-verification.ts";
import { verifyEmail } from "./verify-email.ts";

const mailSent = { detail: "Verification e-mail sent." };
const done = { detail: "ok" };

/** Mounts `registration/` and what stands under it. */
export function mountRegistrationRoutes<M extends UserModel>(
  edge: Edge<UserRecord<M>>,
  { user: model, account }: Contract<M>,
  deps: RegistrationDeps,
): void {
  edge.mount(account.register, async ({ body, site, requester }) => {
    const { password1: password, password2: _same, ...person }: Registration<M> = body;
    const registered = await registerUser(deps, { person, password, site: requireSite(site), requester });
    return registered.kind === "mail_sent" ? mailSent : answerWithTokens(deps, model, registered.signedIn);
  });
  edge.mount(account.verifyEmail, async ({ body, requester }) => {
    await verifyEmail(deps, { key: body.key, requester });
    return done;
  });
  edge.mount(account.resendEmail, async ({ body, site, requester }) => {
    await resendVerification(deps, { email: body.email, site, requester });
    return done;
  });
}
