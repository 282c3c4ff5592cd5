import { z } from "zod";

const address = z.email();

/**
 * The one form in which an address is compared and stored (S72): NFKC, trimmed, lower-case, then checked.
 *
 * @returns `null` for what is no plain address: several `@`, quotes, commas, control characters.
 */
export function canonicalEmail(text: string): string | null {
  const canonical = text.normalize("NFKC").trim().toLowerCase();
  return canonical.length <= 254 && address.safeParse(canonical).success ? canonical : null;
}
