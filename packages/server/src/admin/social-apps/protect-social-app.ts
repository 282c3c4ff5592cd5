import { Failure } from "../../kernel/failure.ts";
import type { Actor } from "../actor.ts";
import type { Doing, Row } from "../resource.ts";

/** The settings' app is written again at every start. @throws Failure `managed_by_settings` for its deletion. */
export function protectSocialApp(_staff: Actor, row: Row, doing: Doing): void {
  if (doing === "delete" && row.is_managed_by_settings === true) throw new Failure("managed_by_settings");
}
