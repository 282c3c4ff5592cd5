import { after } from "../kernel/clock.ts";
import type { Secrets } from "../kernel/secrets.ts";
import type { StoreDeps } from "../store/open-store.ts";
import { composeMessage } from "./compose-message.ts";
import type { MailContents, MailKind } from "./mail.ts";
import type { Mailbox } from "./mailbox.ts";
import { claimMails, markFailed, markSent, type OutboxRow, postpone } from "./outbox.ts";
import { retryDelay } from "./retry-delay.ts";
import type { MailServer, SendOutcome } from "./smtp/mail-server.ts";
import type { Letterhead } from "./templates/letter-context.ts";
import { isMailKind, renderMail } from "./templates/render-mail.ts";

export type DeliveryDeps = StoreDeps & {
  readonly secrets: Secrets;
  readonly server: MailServer;
  readonly from: Mailbox;
  readonly letterhead: Letterhead;
};

/** How a delivery went: nothing was due, something was, or the mail server is away. */
export type DeliveryResult =
  { readonly kind: "idle" } | { readonly kind: "busy" } | { readonly kind: "away"; readonly reason: string };

/** Sends up to `limit` mails that are due, all at once, and writes down what became of each. */
export async function deliverOutbox(deps: DeliveryDeps, limit: number): Promise<DeliveryResult> {
  const rows = await claimMails(deps, limit);
  const outcomes = await Promise.all(rows.map((row) => deliver(deps, row)));
  const unreachable = outcomes.find((outcome) => outcome.kind === "unreachable");
  if (unreachable) return { kind: "away", reason: unreachable.reason };
  return { kind: rows.length > 0 ? "busy" : "idle" };
}

async function deliver(deps: DeliveryDeps, row: OutboxRow): Promise<SendOutcome> {
  const outcome = await send(deps, row);
  const { id, kind } = row;
  switch (outcome.kind) {
    case "sent":
      await markSent(deps, row);
      deps.log.info({ mail: id, kind }, "a mail was sent");
      return outcome;
    case "refused":
      await markFailed(deps, row, outcome.reason);
      break;
    case "deferred": {
      const at = after(deps.clock.now(), retryDelay(row.attempts + 1));
      await postpone(deps, row, { at, reason: outcome.reason, isAttempt: true });
      break;
    }
    case "unreachable":
      await postpone(deps, row, { at: deps.clock.now(), reason: outcome.reason, isAttempt: false });
      // The loop says it once for all mails.
      return outcome;
  }
  deps.log.warn({ mail: id, kind, outcome: outcome.kind, reason: outcome.reason }, "a mail was not sent");
  return outcome;
}

async function send(deps: DeliveryDeps, row: OutboxRow): Promise<SendOutcome> {
  const { secrets, server, from } = deps;
  // A node with a newer secret or newer templates may have written it, and can send it.
  const opened = secrets.open("outbox", row.content);
  if (opened === null) return { kind: "deferred", reason: "unreadable" };
  if (!isMailKind(row.kind)) return { kind: "deferred", reason: "unknown_kind" };
  const { to, content } = JSON.parse(opened) as Sealed;
  let message: Buffer;
  try {
    message = await write(deps, { ...row, kind: row.kind, to, content });
  } catch (error) {
    deps.log.error({ err: error, mail: row.id, kind: row.kind }, "a mail could not be written");
    return { kind: "deferred", reason: "unwritable" };
  }
  return server.send({ from: from.address, to }, message);
}

interface Sealed {
  readonly to: string;
  readonly content: MailContents[MailKind];
}

type OpenedRow = Omit<OutboxRow, "content"> & Sealed & { readonly kind: MailKind };

async function write({ from, letterhead }: DeliveryDeps, row: OpenedRow): Promise<Buffer> {
  const { id, kind, to, content, created_at: writtenAt, expires_at: expiresAt } = row;
  const mail = renderMail<MailKind>({ kind, content, writtenAt, expiresAt }, letterhead);
  return composeMessage(mail, { id, from, to, writtenAt });
}
