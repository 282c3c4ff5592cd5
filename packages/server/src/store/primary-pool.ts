import pg from "pg";
import { seconds } from "../kernel/duration.ts";
import { isDoneWithin } from "../kernel/is-done-within.ts";
import type { Log } from "../kernel/log.ts";
import { OpenSockets } from "./open-sockets.ts";
import { findPrimary, listHosts } from "./postgres-hosts.ts";

/** As long as a database that does not answer may keep a process from stopping. */
const longestClosing = seconds(5);

/** What the pool says when all its connections are in use: another host would not help. */
const isBusy = (error: unknown) => error instanceof Error && error.message.includes("timeout exceeded");

/** A pool, and whoever waits for a connection of it. */
interface OpenPool {
  readonly pool: Promise<pg.Pool>;
  readonly waiting: Set<() => void>;
}

/**
 * Waits for a connection. A pool that ends leaves those who wait until their time is over.
 *
 * @returns `null` when the pool was given up meanwhile.
 */
async function takeClient({ pool, waiting }: OpenPool): Promise<pg.PoolClient | null> {
  const givenUp = Promise.withResolvers<null>();
  const giveUp = () => givenUp.resolve(null);
  waiting.add(giveUp);
  const connecting = pool.then((open) => open.connect());
  try {
    const client = await Promise.race([connecting, givenUp.promise]);
    if (!client) connecting.then((late) => late.release(true)).catch(() => {});
    return client;
  } finally {
    waiting.delete(giveUp);
  }
}

interface PoolOptions {
  readonly log: Log;
  readonly maxConnections: number;
  /** What each connection is opened with. */
  readonly connection: pg.ClientConfig;
}

/**
 * The connections to the one host that takes writes. When it is lost, or became a standby, the others are asked which of
 * them is the primary now; whoever asked meanwhile is told that the connection was lost, which `retry.ts` repeats.
 */
export class PrimaryPool {
  readonly #hosts: readonly string[];
  readonly #options: PoolOptions;
  readonly #sockets = new OpenSockets();
  readonly #retired = new Set<Promise<void>>();
  readonly #origins = new WeakMap<pg.PoolClient, OpenPool>();
  #current: OpenPool | null = null;
  #isClosed = false;

  constructor(url: string, options: PoolOptions) {
    this.#hosts = listHosts(url);
    this.#options = options;
  }

  async connect(): Promise<pg.PoolClient> {
    for (;;) {
      if (this.#isClosed) throw new Error("The database is closed.");
      const current = (this.#current ??= { pool: this.#open(), waiting: new Set() });
      try {
        const client = await takeClient(current);
        if (!client) continue;
        this.#origins.set(client, current);
        return client;
      } catch (error) {
        if (this.#hosts.length > 1 && !isBusy(error)) this.#retire(current);
        throw error;
      }
    }
  }

  /**
   * Makes connections anew from now on, to whichever host is the primary then, unless that was done since this one was opened:
   * all that were in use hear that the host is no primary any more, one after the other.
   */
  renew(outdated: pg.PoolClient): void {
    const origin = this.#origins.get(outdated);
    if (origin) this.#retire(origin);
  }

  /** Waits for what is under way, but not for a database that hangs. */
  async end(): Promise<void> {
    this.#isClosed = true;
    if (this.#current) this.#retire(this.#current);
    const ended = Promise.all(this.#retired).then(() => this.#sockets.closed());
    if (await isDoneWithin(longestClosing, ended)) return;
    this.#options.log.warn(
      { connections: this.#sockets.size },
      "the database did not answer while its connections were closed; they were cut",
    );
    this.#sockets.cut();
  }

  /** With one host there is nothing to choose, and nothing to ask. */
  async #open(): Promise<pg.Pool> {
    const [only, ...others] = this.#hosts;
    return this.#openHost(others.length === 0 ? only! : await findPrimary(this.#hosts));
  }

  #openHost(url: string): pg.Pool {
    const { log, maxConnections, connection } = this.#options;
    const pool = new pg.Pool({
      ...connection,
      connectionString: url,
      max: maxConnections,
      stream: () => this.#sockets.open(),
    });
    // The pool listens to its idle connections alone: one that drops between two statements of a transaction would be an
    // error that nobody hears. Those of idle ones it says again.
    pool.on("connect", (client) => {
      client.on("error", (error) => log.warn({ reason: error.message }, "a database connection was lost"));
    });
    pool.on("error", () => {});
    return pool;
  }

  /** Connections that are in use end when they are given back; nobody gets a new one of this pool, nor waits in it. */
  #retire(retiring: OpenPool): void {
    if (this.#current !== retiring) return;
    this.#current = null;
    for (const giveUp of retiring.waiting) giveUp();
    const ended = retiring.pool.then((pool) => pool.end()).catch(() => {});
    this.#retired.add(ended);
    void ended.then(() => this.#retired.delete(ended));
  }
}
