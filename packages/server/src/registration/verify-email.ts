import { recordEvent } from "../audit/record-event.ts";
import { Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import { findOneTimeToken, takeOneTimeToken } from "../one-time-tokens/one-time-tokens.ts";
import type { StoreDeps } from "../store/open-store.ts";
import { confirmEmail } from "../users/confirm-email.ts";

interface VerifyEmailInput {
  /** The key of the link. */
  readonly key: string;
  readonly requester: Requester;
}

/**
 * Takes the key that was mailed to an address as the proof that the address is the person's, while it still is.
 *
 * @throws Failure `not_found` for a key that is wrong, expired, used, or replaced by a newer one.
 */
export async function verifyEmail(
  { store, clock }: StoreDeps,
  { key, requester }: VerifyEmailInput,
): Promise<void> {
  const presented = { purpose: "verify_email", token: key } as const;
  await store.transaction(async (tx) => {
    const token = await findOneTimeToken(tx, clock, presented);
    if (!token) throw new Failure("not_found", "no such key");
    // The person's row is locked before the token's, as everywhere.
    const { user_id: userId, email } = token;
    if (!(await confirmEmail(tx, clock, { userId, email }))) {
      throw new Failure("not_found", "the person has another address by now");
    }
    if (!(await takeOneTimeToken(tx, clock, presented))) throw new Failure("not_found", "the key was used");
    await recordEvent(tx, clock, { event: "email_verified", userId, requester });
  });
}
