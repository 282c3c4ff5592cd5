import { Failure } from "../../kernel/failure.ts";
import type { Actor } from "../actor.ts";
import type { Doing, Row } from "../resource.ts";

/**
 * The settings' site is registered again at every start, with the secret that they say.
 *
 * @throws Failure `managed_by_settings` for its deletion and for another secret.
 */
export function protectSite(_staff: Actor, row: Row, doing: Doing): void {
  if (doing === "change" || row.is_managed_by_settings !== true) return;
  throw new Failure("managed_by_settings");
}
