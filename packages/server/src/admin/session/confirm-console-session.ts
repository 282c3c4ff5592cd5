import { recordEvent } from "../../audit/record-event.ts";
import type { StaffUser } from "../../edge/authenticate.ts";
import { fieldFailure, Failure } from "../../kernel/failure.ts";
import type { Requester } from "../../kernel/requester.ts";
import { tryOwnPassword } from "../../passwords/try-own-password.ts";
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
    const isTheirs = await tryOwnPassword(deps, { user, sessionId, password, site: null, requester });
    await store.transaction(async (tx) => {
      const event = isTheirs ? "reauthenticated" : "sign_in_refused";
      const details = isTheirs ? { amr: "pwd" } : { reason: "credentials_refused" };
      await recordEvent(tx, clock, { event, userId, sessionId, requester, details });
      if (!isTheirs) return;
      const confirmed = await tx
        .updateTable("latchkey_console_sessions")
        .set({ authenticated_at: clock.now() })
        .where("id", "=", sessionId)
        .where("epoch", "=", user.auth_epoch)
        .returning("id")
        .executeTakeFirst();
      if (!confirmed) throw new Failure("console_signed_out");
    });
    if (!isTheirs) throw fieldFailure({ password: ["This is not your password."] });
  });
}
