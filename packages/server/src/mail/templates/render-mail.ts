import type { MailContents, MailKind } from "../mail.ts";
import type { Letterhead } from "./letter-context.ts";
import { letters } from "./letters.ts";
import { renderHtml } from "./render-html.ts";
import { renderText } from "./render-text.ts";

/** A mail as people read it. */
export interface RenderedMail {
  readonly subject: string;
  readonly preview: string;
  readonly text: string;
  readonly html: string;
}

/** What a mail says, and when it was written and ends. */
export interface WrittenMail<Kind extends MailKind> {
  readonly kind: Kind;
  readonly content: MailContents[Kind];
  readonly writtenAt: Date;
  readonly expiresAt: Date;
}

/** Writes a mail under the application's letterhead. */
export function renderMail<Kind extends MailKind>(
  { kind, content, writtenAt, expiresAt }: WrittenMail<Kind>,
  { appName, links }: Letterhead,
): RenderedMail {
  const name = appName === null ? null : onOneLine(appName);
  const account = name === null ? "your account" : `your account at ${name}`;
  const letter = letters[kind](content, { account, links, writtenAt, expiresAt });
  const { subject, preview } = letter;
  return { subject, preview, text: renderText(letter), html: renderHtml(letter, name) };
}

export const mailKinds: readonly string[] = Object.keys(letters);

/** Whether this version of the server has a template for it: after an update another node may write what this one cannot. */
export function isMailKind(kind: string): kind is MailKind {
  return Object.hasOwn(letters, kind);
}

function onOneLine(name: string): string {
  return name.replace(/[\p{Cc}\s]+/gu, " ").trim();
}
