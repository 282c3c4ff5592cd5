import type { Account } from "./account.ts";
import { escapeHtml } from "./escape-html.ts";
import { mailboxPath } from "./mail/mailbox-page.ts";
import { renderPage } from "./page.ts";
import { pictureOf } from "./picture.ts";

/** The page on which a person says who they are: one button for each account. `application` is the host that asked. */
export function chooserPage(accounts: readonly Account[], application: string): string {
  return renderPage(
    "Choose an account",
    `<p>to continue to <strong>${escapeHtml(application)}</strong></p>
<form method="post">
<ul>
${accounts.map(accountItem).join("\n")}
</ul>
<button class="cancel" name="cancel" value="yes">Cancel</button>
</form>
<p class="note">This is Latchkey’s offline identity provider for development. These people don’t exist and have no passwords.
Mail to them, and to anybody else, is in the <a href="${mailboxPath}" target="_blank">mailbox</a>.</p>`,
  );
}

function accountItem(account: Account): string {
  return `<li><button name="account" value="${escapeHtml(account.sub)}">
<img src="${escapeHtml(pictureOf(account))}" alt="">
<span class="person">
<span class="name">${escapeHtml(`${account.given_name} ${account.family_name}`)}</span>
<span class="email">${escapeHtml(account.email)}</span>
${accountKind(account)}
</span>
</button></li>`;
}

function accountKind({ email_verified, hd }: Account): string {
  if (email_verified !== true) return `<span class="kind warn">E-mail not verified</span>`;
  return `<span class="kind">${hd === undefined ? "E-mail verified" : `Member of ${escapeHtml(hd)}`}</span>`;
}
