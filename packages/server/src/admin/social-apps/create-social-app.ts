import { fieldFailure } from "../../kernel/failure.ts";
import { newId } from "../../kernel/id.ts";
import { findProvider } from "../../social/providers/find-provider.ts";
import type { AdminDeps } from "../admin-deps.ts";
import type { AdminContext, CreatedRow, Row } from "../resource.ts";
import {
  requireFreeClient,
  socialAppColumns,
  type SocialAppValues,
  writeSites,
} from "./social-app-values.ts";

/**
 * Registers an app at a provider: the chosen sites' people can sign in with it at once, on every node, unless it is said that
 * it is disabled.
 *
 * @throws Failure `invalid_fields` for a client that there is already, or an issuer over plain http.
 */
export async function createSocialApp(
  { deps, tx }: AdminContext<AdminDeps>,
  written: Row,
): Promise<CreatedRow> {
  const { sites = [], ...values }: SocialAppValues = written;
  const { provider: providerId = "", client_id: clientId = "" } = values;
  const issuer = values.issuer ?? findProvider(providerId)?.issuer ?? "";
  if (!issuer.startsWith("https:") && !deps.outbound.mayUseLoopback) {
    throw fieldFailure({ issuer: ["An issuer begins with https:// in production."] });
  }
  await deps.store.lock(tx, "social-apps");
  await requireFreeClient(tx, { issuer, clientId, id: null });
  const id = newId(deps.clock);
  await tx
    .insertInto("latchkey_social_apps")
    .values({
      hosted_domain: null,
      client_secret: null,
      is_enabled: true,
      ...socialAppColumns(deps.secrets, values),
      id,
      issuer,
      provider: providerId,
      client_id: clientId,
      is_managed_by_settings: false,
      created_at: deps.clock.now(),
    })
    .execute();
  await writeSites(tx, id, sites);
  return { id };
}
