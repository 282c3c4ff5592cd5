import type { UserModel } from "@latchkey/contract";
import type { LatchkeyDeps } from "./compose.ts";
import type { LatchkeyConfig } from "./config.ts";
import { MailDelivery } from "./mail/mail-delivery.ts";
import { mailLinksUnder } from "./mail/mail-links.ts";
import { MailServer } from "./mail/smtp/mail-server.ts";
import type { CompleteSettings } from "./settings.ts";

type MailConfig = Pick<LatchkeyConfig<UserModel, never>, "title" | "mailPaths" | "mailPollEvery">;

/** Starts to deliver mail where the settings name a mail server; `null` where they do not, and mails wait. */
export function startMailDelivery(
  deps: LatchkeyDeps,
  settings: CompleteSettings,
  { title, mailPaths, mailPollEvery }: MailConfig,
): MailDelivery | null {
  const { SMTP_URL: address, MAIL_FROM: from, WEB_URL: webUrl } = settings;
  if (!address || !from || webUrl === undefined) {
    if (settings.LATCHKEY_ENV === "production") {
      deps.log.warn({}, "SMTP_URL is not set: mails wait in the outbox, and nobody gets them");
    }
    return null;
  }
  const letterhead = { appName: title ?? null, links: mailLinksUnder(webUrl, mailPaths) };
  const delivery = new MailDelivery(
    { ...deps, server: new MailServer(address), from, letterhead },
    mailPollEvery === undefined ? {} : { pollEvery: mailPollEvery },
  );
  delivery.start();
  return delivery;
}
