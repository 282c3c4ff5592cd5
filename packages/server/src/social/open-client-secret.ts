import { Failure } from "../kernel/failure.ts";
import type { Secrets } from "../kernel/secrets.ts";

/**
 * Opens the stored secret of a social app; `null` for a public client, which has none.
 *
 * @throws Failure `unavailable` for one that was sealed under another `LATCHKEY_SECRET`: without it the provider would
 *   take us for a public client.
 */
export function openClientSecret(secrets: Secrets, sealed: string | null): string | null {
  if (sealed === null) return null;
  const secret = secrets.open("provider-secrets", sealed);
  if (secret === null)
    throw new Failure("unavailable", "LATCHKEY_SECRET does not open a social app's secret");
  return secret;
}
