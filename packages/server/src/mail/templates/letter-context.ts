import type { MailLinks } from "../mail-links.ts";

/** What all mails of an application have in common. */
export interface Letterhead {
  /** The application's name; `null` when it has none. */
  readonly appName: string | null;
  readonly links: MailLinks;
}

/** What a template knows beside the mail's own content. */
export interface LetterContext {
  /** "your account at Example". */
  readonly account: string;
  readonly links: MailLinks;
  readonly writtenAt: Date;
  /** When the mail's link ends to work, where it has one. */
  readonly expiresAt: Date;
}
