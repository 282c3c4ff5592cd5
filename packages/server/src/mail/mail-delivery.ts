import { type Duration, seconds } from "../kernel/duration.ts";
import { isDoneWithin } from "../kernel/is-done-within.ts";
import { type DeliveryDeps, type DeliveryResult, deliverOutbox } from "./deliver-outbox.ts";

/** How many mails are under way at once, each on a connection of its own. */
const parallelMails = 5;
const longestPause = seconds(30);
/** How long a stop waits for mails under way; a mail that is cut off is sent again by whoever runs next. */
const patience = seconds(5);
/** How long it waits in all: what became of those mails must be written, and a database that hangs is not waited for. */
const longestStop = seconds(10);

interface DeliveryOptions {
  /** How often an idle delivery looks for mail, in real time; a second unless it is said. */
  readonly pollEvery?: Duration;
}

/**
 * Delivers the outbox for as long as it lives, beside the requests: no request ever waits for a mail server. Any number of
 * nodes may do so on one database.
 */
export class MailDelivery {
  readonly #deps: DeliveryDeps;
  readonly #pollEvery: Duration;
  /** How often in a row the mail server, or the database, was away. */
  #failures = 0;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> = Promise.resolve();

  constructor(deps: DeliveryDeps, { pollEvery = seconds(1) }: DeliveryOptions = {}) {
    this.#deps = deps;
    this.#pollEvery = pollEvery;
  }

  start(): void {
    this.#lookAgainIn(0);
  }

  /** Stops, and waits a moment for mails under way, whatever hangs. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const { server, log } = this.#deps;
    const timer = setTimeout(() => server.close(), patience);
    const isDone = await isDoneWithin(longestStop, this.#underWay);
    clearTimeout(timer);
    server.close();
    if (!isDone) {
      log.warn(
        {},
        "the database did not answer while mails were under way; they are sent again, some perhaps twice",
      );
    }
  }

  #lookAgainIn(wait: Duration): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void (this.#underWay = this.#look()), wait).unref();
  }

  async #look(): Promise<void> {
    // While the server is away, one mail is enough to find out that it is back.
    const limit = this.#failures > 0 ? 1 : parallelMails;
    const result = await deliverOutbox(this.#deps, limit).catch((error: unknown) => this.#reportError(error));
    this.#count(result);
    if (result.kind !== "busy") this.#deps.server.rest();
    this.#lookAgainIn(this.#pauseAfter(result));
  }

  /** Says once that mails wait, and once that they go on. */
  #count(result: DeliveryResult): void {
    const { log } = this.#deps;
    if (result.kind === "away") {
      this.#failures += 1;
      if (this.#failures > 1) return;
      log.warn({ reason: result.reason }, "mails cannot be delivered now; they wait in the outbox");
    } else if (this.#failures > 0) {
      this.#failures = 0;
      log.info({}, "mails are delivered again");
    }
  }

  #pauseAfter({ kind }: DeliveryResult): Duration {
    if (kind === "busy") return 0;
    if (kind === "idle") return this.#pollEvery;
    const pause = Math.min(this.#pollEvery * 2 ** (this.#failures - 1), longestPause);
    return pause * (0.5 + Math.random() / 2);
  }

  #reportError(error: unknown): DeliveryResult {
    this.#deps.log.warn({ err: error }, "the outbox could not be delivered");
    return { kind: "away", reason: "outbox" };
  }
}
