import type { ServerResponse } from "node:http";
import { sendPage } from "../page.ts";
import { mailPage, mailPolicy, noMailPage } from "./mail-page.ts";
import type { OpenMailbox } from "./mailbox.ts";
import { mailboxPage, mailboxPath, mailboxPolicy } from "./mailbox-page.ts";

interface Visit {
  readonly response: ServerResponse;
  readonly url: URL;
}

/** The list, of the mails with a recipient whose address contains `to`. */
export function answerMailbox({ mailbox }: { mailbox: OpenMailbox }, { response, url }: Visit): void {
  const search = searchOf(url);
  const contains = (address: string) => address.toLowerCase().includes(search.toLowerCase());
  const mails = mailbox.messages.filter(({ to }) => to.some(contains));
  sendPage(response, 200, mailboxPage(mails, search), mailboxPolicy);
}

/** The mails as JSON, oldest first: those to the whole address `to`, or all. */
export function answerMessages({ mailbox }: { mailbox: OpenMailbox }, { response, url }: Visit): void {
  const search = searchOf(url).toLowerCase();
  const mails = mailbox.messages.filter(
    ({ to }) => search === "" || to.some((address) => address.toLowerCase() === search),
  );
  response.writeHead(200, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(JSON.stringify(mails));
}

/** The mail that the path names. */
export function answerMail({ mailbox }: { mailbox: OpenMailbox }, { response, url }: Visit): void {
  const mail = mailbox.find(url.pathname.slice(mailboxPath.length + 1));
  if (mail) sendPage(response, 200, mailPage(mail), mailPolicy);
  else sendPage(response, 404, noMailPage());
}

const searchOf = (url: URL): string => url.searchParams.get("to")?.trim() ?? "";
