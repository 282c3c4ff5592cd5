import { type AuditEntry, recordEvent } from "../audit/record-event.ts";
import type { Requester } from "../kernel/requester.ts";
import { enqueueMail, type MailDeps } from "../mail/enqueue-mail.ts";
import type { Queries } from "../store/open-store.ts";
import { findProvider } from "./providers/find-provider.ts";

interface IdentityChange extends Pick<AuditEntry, "siteId" | "sessionId"> {
  readonly event: "identity_linked" | "identity_unlinked";
  /** The provider of the account that came or went, as its identity has it. */
  readonly provider: string;
  readonly user: { readonly id: string; readonly email: string | null };
  readonly requester: Requester;
}

const mailOf = { identity_linked: "identity_connected", identity_unlinked: "identity_disconnected" } as const;

/**
 * Writes down that a person has one way in more, or less, and tells them, in the transaction that writes it (ASVS 6.3.7). Which
 * account it is, the mail does not say: its address may be that of somebody else.
 */
export async function reportIdentity(
  tx: Queries,
  deps: MailDeps,
  { provider, user, requester, ...event }: IdentityChange,
): Promise<void> {
  await recordEvent(tx, deps.clock, { ...event, userId: user.id, requester, details: { provider } });
  if (user.email === null) return;
  const { address, userAgent } = requester;
  const content = { provider: findProvider(provider)?.name ?? provider, address, userAgent };
  await enqueueMail(tx, deps, { kind: mailOf[event.event], userId: user.id, to: user.email, content });
}
