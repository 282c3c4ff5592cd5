import type { JWK } from "jose";
import { after } from "../kernel/clock.ts";
import { minutes, seconds } from "../kernel/duration.ts";
import { Failure } from "../kernel/failure.ts";
import { ensureSigningKey, type KeyDeps } from "./ensure-signing-key.ts";
import { loadSigningKeys } from "./load-signing-keys.ts";
import type { SigningKey } from "./signing-key.ts";

/** Keys are read again after this, so that a revoked one is refused everywhere within a minute (S42). */
const readAgainAfter = seconds(30);
/** Keys that could not be read again for this long are not believed any more: one of them may have been revoked. */
const believedFor = seconds(60);
const reloadsForUnknownKeys = minutes(1);

/** The signing keys as this process knows them. They are the same for every request. */
export class KeyRing {
  readonly #deps: KeyDeps;
  #keys: readonly SigningKey[] = [];
  /** Every key id that was ever read: a revoked one is known to be bad, and its tokens need no reading. */
  readonly #seen = new Set<string>();
  #readAt = new Date(0);
  #nextUnknownReload = new Date(0);
  #reading: Promise<void> | null = null;

  constructor(deps: KeyDeps) {
    this.#deps = deps;
  }

  /** The key that signs now. */
  async signingKey(): Promise<SigningKey> {
    await this.#refresh();
    const key = this.#findSigningKey();
    if (key) return key;
    await ensureSigningKey(this.#deps);
    await this.reload();
    const made = this.#findSigningKey();
    if (!made) throw new Failure("unavailable", "there is no signing key");
    return made;
  }

  /** The key with this id. An unknown one causes at most one reading a minute, whoever sends how many (S38). */
  async verificationKey(kid: string): Promise<SigningKey | undefined> {
    await this.#refresh();
    if (this.#seen.has(kid)) return this.#find(kid);
    const now = this.#deps.clock.now();
    if (now >= this.#nextUnknownReload) {
      const before = this.#nextUnknownReload;
      this.#nextUnknownReload = after(now, reloadsForUnknownKeys);
      await this.reload().catch((error: unknown) => {
        // It has said nothing of the key: whoever comes next asks again.
        this.#nextUnknownReload = before;
        throw error;
      });
    }
    // The reading that another request began may bring the key of this one as well.
    await this.#reading;
    return this.#find(kid);
  }

  /** What other services verify our tokens with (RFC 7517): public members alone, next ones before they sign. */
  async publicKeys(): Promise<{ keys: readonly JWK[] }> {
    await this.#refresh();
    return { keys: this.#keys.map((key) => key.publicJwk) };
  }

  /** Reads the keys from the database. */
  async reload(): Promise<void> {
    this.#reading ??= this.#read().finally(() => (this.#reading = null));
    return this.#reading;
  }

  async #refresh(): Promise<void> {
    const { clock } = this.#deps;
    if (clock.now() < after(this.#readAt, readAgainAfter)) return;
    try {
      await this.reload();
    } catch (error) {
      // As it is now: the reading may have waited for the database.
      if (clock.now() >= after(this.#readAt, believedFor)) throw error;
      this.#deps.log.warn(
        { err: error },
        "the signing keys could not be read again; the known ones serve on",
      );
    }
  }

  async #read(): Promise<void> {
    const startedAt = this.#deps.clock.now();
    this.#keys = await loadSigningKeys(this.#deps);
    for (const { kid } of this.#keys) this.#seen.add(kid);
    this.#readAt = startedAt;
  }

  #find(kid: string): SigningKey | undefined {
    const now = this.#deps.clock.now();
    return this.#keys.find((key) => key.kid === kid && key.expiresAt > now);
  }

  #findSigningKey(): SigningKey | undefined {
    const now = this.#deps.clock.now();
    return this.#keys.find((key) => key.activatesAt <= now && key.retiresAt > now);
  }
}
