import { isDeepStrictEqual } from "node:util";
import { Failure } from "../../kernel/failure.ts";
import type { AdminDeps } from "../admin-deps.ts";
import type { AdminContext, Row } from "../resource.ts";
import {
  requireFreeClient,
  socialAppColumns,
  type SocialAppValues,
  writeSites,
} from "./social-app-values.ts";

/** What the settings leave to the console. */
const ownFields: ReadonlySet<string> = new Set(["is_enabled", "sites", "scopes"]);

interface SocialAppChange {
  readonly id: string;
  readonly row: Row;
  readonly values: Row;
}

/**
 * Changes a social app. It counts from the next sign-in on, on every node (S27).
 *
 * @throws Failure `managed_by_settings` for what the settings say of their app, `invalid_fields` for a client that there is
 *   already.
 */
export async function changeSocialApp(
  { deps, tx }: AdminContext<AdminDeps>,
  { id, row, values: written }: SocialAppChange,
): Promise<void> {
  const isOverwritten = Object.entries(written).some(
    ([field, value]) => !ownFields.has(field) && !isDeepStrictEqual(value, row[field]),
  );
  if (row.is_managed_by_settings === true && isOverwritten) throw new Failure("managed_by_settings");
  const { sites, ...values }: SocialAppValues = written;
  if (values.client_id !== undefined) {
    await deps.store.lock(tx, "social-apps");
    await requireFreeClient(tx, { issuer: String(row.issuer), clientId: values.client_id, id });
  }
  const columns = socialAppColumns(deps.secrets, values);
  if (Object.keys(columns).length > 0) {
    await tx.updateTable("latchkey_social_apps").set(columns).where("id", "=", id).execute();
  }
  if (sites) await writeSites(tx, id, sites);
}
