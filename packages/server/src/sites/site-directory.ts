import type { Selectable } from "kysely";
import { after } from "../kernel/clock.ts";
import { seconds } from "../kernel/duration.ts";
import { isSameText, sha256 } from "../kernel/secrets.ts";
import type { StoreDeps } from "../store/open-store.ts";
import type { SitesTable } from "../store/tables.ts";

/** As long as every other, and nobody's. */
const noHash = sha256("");

const maxAge = seconds(2);

export type SiteRow = Selectable<SitesTable>;

/**
 * The registered front ends, read at most every two seconds: every request asks for one, and they hardly ever change. The
 * list is the same for everybody, so that nothing of one request can reach another.
 */
export class SiteDirectory {
  readonly #deps: StoreDeps;
  #sites: Promise<readonly SiteRow[]> | null = null;
  #readAgainAt = new Date(0);

  constructor(deps: StoreDeps) {
    this.#deps = deps;
  }

  async findByOrigin(origin: string): Promise<SiteRow | null> {
    return (await this.#list()).find((site) => site.origins.includes(origin)) ?? null;
  }

  async findDefault(): Promise<SiteRow | null> {
    return (await this.#list()).find((site) => site.is_default) ?? null;
  }

  /**
   * The site with these credentials: its secret, or the one before for as long as that counts. An unknown id and a wrong
   * secret look alike and take the same time.
   */
  async findByCredentials(id: string, secret: string): Promise<SiteRow | null> {
    const site = (await this.#list()).find((candidate) => candidate.id === id);
    const digest = sha256(secret);
    const known = [site?.secret_hash ?? null, previousHash(site, this.#deps.clock.now())];
    // Both are compared, whatever there is to compare with.
    const matches = known.map((hash) => isSameText(digest, hash ?? noHash) && hash !== null);
    return site && matches.includes(true) ? site : null;
  }

  #list(): Promise<readonly SiteRow[]> {
    const now = this.#deps.clock.now();
    if (this.#sites && now < this.#readAgainAt) return this.#sites;
    this.#readAgainAt = after(now, maxAge);
    const reading = this.#deps.store.run((db) => db.selectFrom("latchkey_sites").selectAll().execute());
    this.#sites = reading;
    // A failed reading is nobody's list: the next request reads again.
    reading.catch(() => {
      if (this.#sites === reading) this.#sites = null;
    });
    return reading;
  }
}

function previousHash(site: SiteRow | undefined, now: Date): string | null {
  const expiresAt = site?.previous_secret_expires_at ?? null;
  return expiresAt !== null && now < expiresAt ? (site?.previous_secret_hash ?? null) : null;
}
