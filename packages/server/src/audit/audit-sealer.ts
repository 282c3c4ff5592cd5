import { type Duration, seconds } from "../kernel/duration.ts";
import { isDoneWithin } from "../kernel/is-done-within.ts";
import { sealAudit, type SealDeps } from "./seal-audit.ts";

interface SealerOptions {
  /** In real time; two seconds unless it is said. */
  readonly every?: Duration;
}

/** As long as a database that hangs is waited for at the end; a seal is whole or not at all. */
const longestStop = seconds(5);

/** Seals the audit for as long as it lives, beside the requests. Any number of nodes may do so on one database. */
export class AuditSealer {
  readonly #deps: SealDeps;
  readonly #timer: NodeJS.Timeout;
  #underWay: Promise<void> | null = null;
  /** Whether it was said already that events wait. */
  #isFailing = false;

  constructor(deps: SealDeps, { every = seconds(2) }: SealerOptions = {}) {
    this.#deps = deps;
    this.#timer = setInterval(() => {
      this.#underWay ??= this.#seal().finally(() => (this.#underWay = null));
    }, every).unref();
  }

  /** Stops, when what is under way is done, or a database that hangs has been waited for long enough. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#underWay === null || (await isDoneWithin(longestStop, this.#underWay))) return;
    this.#deps.log.warn({}, "the database did not answer while the audit was sealed; its events wait");
  }

  async #seal(): Promise<void> {
    const { log } = this.#deps;
    try {
      await sealAudit(this.#deps);
      if (this.#isFailing) log.info({}, "the audit is sealed again");
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) log.error({ err: error }, "the audit cannot be sealed now; its events wait");
      this.#isFailing = true;
    }
  }
}
