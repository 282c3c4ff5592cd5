import { closeSync, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";

/** Puts the data of an open file on disk. */
export type SyncFile = (file: number) => Promise<void>;

/**
 * Puts what was committed to SQLite's write-ahead log on disk. Whoever commits while a sync is under way shares the next
 * one, and the event loop goes on meanwhile: SQLite's own sync would stop the process once for every commit.
 */
export class WalSync {
  readonly #file: number;
  readonly #syncFile: SyncFile;
  #written = 0;
  #synced = 0;
  #underWay: Promise<void> | null = null;

  /** @param database The database's file, whose log exists: it is there once the database was read. */
  constructor(database: string, syncFile: SyncFile = promisify(fdatasync)) {
    this.#syncFile = syncFile;
    this.#file = openSync(`${database}-wal`, "r");
  }

  /** Says that something was written that whoever is answered from now on may rely on. */
  noteWrite(): void {
    this.#written++;
  }

  /**
   * Waits until everything that is written now is on disk.
   *
   * @throws the error of the disk, then and ever after: a file system forgets what it could not write, and a later sync that
   *   succeeds says nothing of it.
   */
  async settle(): Promise<void> {
    const target = this.#written;
    while (this.#synced < target) await (this.#underWay ??= this.#sync());
  }

  /** Lets go of the file, once no sync is under way. */
  async close(): Promise<void> {
    await this.#underWay?.catch(() => {});
    closeSync(this.#file);
  }

  /** One that fails stays the one that is under way, for ever. */
  async #sync(): Promise<void> {
    const covered = this.#written;
    await this.#syncFile(this.#file);
    this.#synced = covered;
    this.#underWay = null;
  }
}
