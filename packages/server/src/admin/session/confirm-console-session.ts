import { recordEvent } from "../../audit/record-event.ts";
import type { StaffUser } from "../../edge/authenticate.ts";
import { fieldFailure, Failure } from "../../kernel/failure.ts";
import type { Requester } from "../../kernel/requester.ts";
import { limitAttempt } from "../../limits/limit-attempt.ts";
import type { PasswordProofDeps } from "../../sign-in/prove-password.ts";
import { findUser } from "../../users/store.ts";

interface Confirmation {
  readonly staff: StaffUser;
  readonly password: string;
  readonly requester: Requester;
}

/**
 * Lets somebody at the console give their password again: for five minutes it may destroy something.
 *
 * @throws Failure with a sentence at `password`, `throttled`, `unavailable`, or `console_signed_out` when the session or its
 *   person has ended meanwhile.
 */
export async function confirmConsoleSession(
  deps: PasswordProofDeps,
  { staff, password, requester }: Confirmation,
): Promise<void> {
  const { store, clock } = deps;
  const { id: userId, sessionId } = staff;
  await deps.passwords.admit(async () => {
    const user = await store.run((db) => findUser(db, userId));
    if (!user) throw new Failure("console_signed_out");
    const subject = { account: userId, userId, sessionId, site: null, requester };
    const { kind } = await limitAttempt(deps, subject, async () => {
      const { isRight } = await deps.passwords.verify(password, user.password_hash);
      return { kind: isRight ? ("succeeded" as const) : ("failed" as const) };
    });
    await store.transaction(async (tx) => {
      const event = kind === "failed" ? "sign_in_refused" : "reauthenticated";
      const details = kind === "failed" ? { reason: "credentials_refused" } : { amr: "pwd" };
      await recordEvent(tx, clock, { event, userId, sessionId, requester, details });
      if (kind === "failed") return;
      const confirmed = await tx
        .updateTable("latchkey_console_sessions")
        .set({ authenticated_at: clock.now() })
        .where("id", "=", sessionId)
        .where("epoch", "=", user.auth_epoch)
        .returning("id")
        .executeTakeFirst();
      if (!confirmed) throw new Failure("console_signed_out");
    });
    if (kind === "failed") throw fieldFailure({ password: ["This is not your password."] });
  });
}
