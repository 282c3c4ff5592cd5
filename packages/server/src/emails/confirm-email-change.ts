import { recordEvent } from "../audit/record-event.ts";
import { Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import { enqueueMail, type MailDeps } from "../mail/enqueue-mail.ts";
import { dropOneTimeTokens } from "../one-time-tokens/one-time-tokens.ts";
import { endOtherSessions } from "../sessions/end-other-sessions.ts";
import type { Queries, StoreDeps } from "../store/open-store.ts";
import { isUniqueViolation } from "../store/unique-violation.ts";
import { confirmEmail } from "../users/confirm-email.ts";
import { takeKey } from "./take-key.ts";

type EmailDeps = StoreDeps & MailDeps;

interface KeyInput {
  readonly key: string;
  readonly requester: Requester;
}

/**
 * Gives a person the address that the key was mailed to, verified. Every session ends but the one that asked for it (S61), and
 * every other link dies. However many bring the key at once, one changes the address.
 *
 * @throws Failure `not_found` for a key that is wrong, expired or used up, or when somebody has the address by now.
 */
export async function confirmEmailChange(deps: EmailDeps, input: KeyInput): Promise<void> {
  try {
    await deps.store.transaction((tx) => writeChange(deps, tx, input));
  } catch (error) {
    if (isUniqueViolation(error, "users", "email")) throw new Failure("not_found", "the address is taken");
    throw error;
  }
}

async function writeChange(deps: EmailDeps, tx: Queries, { key, requester }: KeyInput): Promise<void> {
  const { user, token } = await takeKey(tx, deps.clock, { purpose: "confirm_email_change", key });
  if (!user.is_active) throw new Failure("not_found", "the person is not active");
  const userId = user.id;
  const { email } = token;
  await tx.updateTable("users").set({ email, email_verified_at: null }).where("id", "=", userId).execute();
  await confirmEmail(tx, deps.clock, { userId, email });
  await endOtherSessions(tx, {
    userId,
    except: token.session_id,
    at: deps.clock.now(),
    reason: "email_changed",
  });
  await dropOneTimeTokens(tx, userId);
  await recordEvent(tx, deps.clock, { event: "email_changed", userId, requester });
  if (user.email === null) return;
  await enqueueMail(tx, deps, { kind: "email_changed", userId, to: user.email, content: {} });
}
