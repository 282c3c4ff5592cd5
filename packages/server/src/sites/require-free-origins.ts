import { fieldFailure } from "../kernel/failure.ts";
import type { Queries } from "../store/open-store.ts";

/**
 * Makes sure that no other site has one of these origins: a request that names no site belongs to the one of its Origin. The
 * caller holds the lock "sites".
 *
 * @param siteId The site that they are for; `null` for a new one without an id.
 * @throws Failure `invalid_fields`.
 */
export async function requireFreeOrigins(
  tx: Queries,
  origins: readonly string[],
  siteId: string | null,
): Promise<void> {
  const sites = await tx.selectFrom("latchkey_sites").select(["id", "name", "origins"]).execute();
  const others = sites.filter(({ id }) => id !== siteId);
  const sentences = origins.flatMap((origin) => {
    const owner = others.find((site) => site.origins.includes(origin));
    return owner ? [takenSentence(origin, owner)] : [];
  });
  if (sentences.length > 0) throw fieldFailure({ origins: sentences });
}

function takenSentence(origin: string, { id, name }: { readonly id: string; readonly name: string }): string {
  return `${origin} is an origin of the site "${name}" (${id}): leave it out, or take it from there first.`;
}
