import { EventEmitter, once } from "node:events";
import { BoundedMap } from "../bounded-map.ts";
import type { ReceivedMail } from "./received-mail.ts";

/** What the provider's mail server has received: the newest two thousand mails. */
export interface Mailbox {
  /** The mails whose senders were told so, newest last. */
  readonly messages: readonly ReceivedMail[];
  /** Mails that arrived whole, but whose senders were never told so and may send them again, newest last. */
  readonly unanswered: readonly ReceivedMail[];
  /**
   * The oldest of `messages` that the predicate is true of, as soon as there is one.
   *
   * @param timeoutMs how long to wait, 45 seconds if not given
   * @throws an error that says what there is instead, after that time or when the provider is closed
   */
  waitFor(predicate: (mail: ReceivedMail) => boolean, timeoutMs?: number): Promise<ReceivedMail>;
  clear(): void;
}

/** The mailbox as the mail server and the pages need it. */
export interface OpenMailbox extends Mailbox {
  find(id: string): ReceivedMail | undefined;
  deliver(mail: ReceivedMail): void;
  deliverUnanswered(mail: ReceivedMail): void;
  /** Ends all waiting. */
  close(): void;
}

const keptMails = 2000;
const usualTimeoutMs = 45_000;

export function createMailbox(): OpenMailbox {
  const messages = new BoundedMap<ReceivedMail>(keptMails);
  const unanswered = new BoundedMap<ReceivedMail>(keptMails);
  const arrivals = new EventEmitter().setMaxListeners(0);
  const closed = new AbortController();

  async function waitFor(
    predicate: (mail: ReceivedMail) => boolean,
    timeoutMs = usualTimeoutMs,
  ): Promise<ReceivedMail> {
    const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(timeoutMs)]);
    for (;;) {
      const found = [...messages.values()].find(predicate);
      if (found) return found;
      await once(arrivals, "mail", { signal }).catch((cause: unknown) => {
        const limit = closed.signal.aborted ? "before the mailbox was closed" : `within ${timeoutMs} ms`;
        throw new Error(`No such mail came ${limit}. ${describeMails([...messages.values()])}`, { cause });
      });
    }
  }

  return {
    get messages() {
      return [...messages.values()];
    },
    get unanswered() {
      return [...unanswered.values()];
    },
    waitFor,
    clear() {
      messages.clear();
      unanswered.clear();
    },
    find: (id) => messages.get(id),
    deliver(mail) {
      messages.set(mail.id, mail);
      arrivals.emit("mail");
    },
    deliverUnanswered: (mail) => void unanswered.set(mail.id, mail),
    close: () => closed.abort(),
  };
}

const describedMails = 10;

function describeMails(mails: readonly ReceivedMail[]): string {
  if (mails.length === 0) return "The mailbox is empty.";
  const newest = mails.slice(-describedMails).map(({ subject, to }) => `“${subject}” to ${to.join(", ")}`);
  return `The newest of the ${mails.length} in the mailbox: ${newest.join("; ")}.`;
}
