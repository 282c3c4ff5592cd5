/**
 * A password as it is hashed, judged and looked up: typed on another keyboard it is the same one.
 * Source: NIST SP 800-63B-4 §3.1.1.2 (NFKC).
 */
export function normalizePassword(password: string): string {
  return password.normalize("NFKC");
}
