import { createHash } from "node:crypto";
import { escapeHtml } from "../escape-html.ts";
import { renderPage, type Policy } from "../page.ts";
import type { ReceivedMail } from "./received-mail.ts";

/** Where the mailbox is shown. */
export const mailboxPath = "/mailbox";

/** Where this mail is shown. */
export const pathOfMail = ({ id }: ReceivedMail): string => `${mailboxPath}/${id}`;

const shownMails = 100;

/** Replaces the list where it has changed, and nothing else: what somebody is typing into the search box stays. */
const refreshScript = `
setInterval(async () => {
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [shown, fresh] = [document, page].map((part) => part.getElementById("mails"));
  if (fresh && fresh.innerHTML !== shown.innerHTML) shown.replaceWith(fresh);
}, 2000);
`;

const refreshDigest = createHash("sha256").update(refreshScript).digest("base64");

/** What the mailbox page may do besides what every page may. */
export const mailboxPolicy: Policy = {
  "script-src": `'sha256-${refreshDigest}'`,
  "connect-src": "'self'",
  "form-action": "'self'",
};

/** The list of mails, newest first. `search` is what their recipients were searched for, empty for all of them. */
export function mailboxPage(mails: readonly ReceivedMail[], search: string): string {
  return renderPage(
    "Mailbox",
    `<p>What this system sends arrives here, and goes nowhere else.</p>
<form class="search" role="search">
<input type="search" name="to" value="${escapeHtml(search)}" placeholder="Part of an address" aria-label="Recipient">
<button>Search</button>
</form>
<div id="mails">
${mailList(mails, search)}
</div>
<noscript><p class="note">Reload the page to see new mail.</p></noscript>
<script>${refreshScript}</script>`,
    "wide",
  );
}

function mailList(mails: readonly ReceivedMail[], search: string): string {
  if (mails.length === 0)
    return `<p class="empty">${search ? `No mail to “${escapeHtml(search)}”.` : "No mail yet."}</p>`;
  const hidden = mails.length - shownMails;
  return `<ul class="mails">
${mails.toReversed().slice(0, shownMails).map(mailItem).join("\n")}
</ul>
${hidden > 0 ? `<p class="note">${hidden} older ones are found by their address.</p>` : ""}`;
}

function mailItem(mail: ReceivedMail): string {
  return `<li><a href="${pathOfMail(mail)}">
<span class="name">${escapeHtml(mail.subject) || "(no subject)"}</span>
<span class="email">${escapeHtml(mail.to.join(", "))}</span>
${timeOf(mail)}
</a></li>`;
}

const timeFormat = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** When a mail arrived, as the clock on the wall says. */
export function timeOf({ receivedAt }: ReceivedMail): string {
  return `<time datetime="${receivedAt.toISOString()}">${timeFormat.format(receivedAt)}</time>`;
}
