import { escapeHtml } from "../escape-html.ts";
import { renderPage, type Policy } from "../page.ts";
import { mailboxPath, timeOf } from "./mailbox-page.ts";
import type { ReceivedMail } from "./received-mail.ts";

/** The frame of a mail inherits the policy of its page, and mails style themselves. Everything of ours is escaped. */
export const mailPolicy: Policy = { "style-src": "'unsafe-inline'", "form-action": "'none'" };

/** One mail. Its HTML stands in a frame without scripts, whose links lead out of it. */
export function mailPage(mail: ReceivedMail): string {
  return renderPage(
    mail.subject || "(no subject)",
    `<p><a href="${mailboxPath}">All mail</a></p>
<dl>
<dt>From</dt><dd>${escapeHtml(mail.from)}</dd>
<dt>To</dt><dd>${escapeHtml(mail.to.join(", "))}</dd>
<dt>Received</dt><dd>${timeOf(mail)}</dd>
</dl>
${mail.html && htmlFrame(mail.html)}
${mail.text && `<h2>Text</h2>\n<pre>${linkedText(mail.text)}</pre>`}
<details>
<summary>All headers</summary>
<pre>${Object.entries(mail.headers).map(headerLine).join("\n")}</pre>
</details>`,
    "wide",
  );
}

/** Says that a mail is not, or no longer, there. */
export function noMailPage(): string {
  return renderPage(
    "There is no such mail",
    `<p>Only the newest mails are kept, and none when the provider is started again.</p>
<p class="note"><a href="${mailboxPath}">All mail</a></p>`,
  );
}

/**
 * A link opens in place of the page, or in a window of its own that is not sandboxed, where the mail says so: the web
 * app could not run in a sandbox.
 */
function htmlFrame(html: string): string {
  const sandbox = "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation";
  const content = escapeHtml(`<base target="_top">${html}`);
  return `<iframe title="The mail" sandbox="${sandbox}" srcdoc="${content}"></iframe>`;
}

/** The text with its web addresses as links; what ends a sentence is no part of them. */
function linkedText(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)])/)
    .map((piece, index) => {
      const escaped = escapeHtml(piece);
      return index % 2 === 1 ? `<a href="${escaped}">${escaped}</a>` : escaped;
    })
    .join("");
}

const headerLine = ([name, value]: [string, string]): string =>
  `<strong>${escapeHtml(name)}</strong>: ${escapeHtml(value)}`;
