import { limitNetwork } from "../edge/client-address.ts";
import { after } from "../kernel/clock.ts";
import type { AttemptSubject } from "./counter.ts";
import type { LimitDeps } from "./limit-policy.ts";

/** Nobody's id. Asking for it takes as long as asking for that of somebody without sessions. */
const nobody = "00000000-0000-0000-0000-000000000000";

/** Sessions that ended so may have been somebody else's. */
const endedOnSuspicion = ["password_reset", "password_changed", "refresh_token_reused"] as const;

/** Whether a person has used a session from this address, or this /64, lately. */
export async function isKnownAddress(
  { store, clock, limitPolicy }: LimitDeps,
  { userId, requester: { address } }: AttemptSubject,
): Promise<boolean> {
  if (address === null) return false;
  const since = after(clock.now(), -limitPolicy.addressKnownFor);
  const sessions = await store.run((db) =>
    db
      .selectFrom("latchkey_sessions")
      .select("address")
      .distinct()
      .where("user_id", "=", userId ?? nobody)
      .where("last_used_at", ">", since)
      .where("address", "is not", null)
      .where((where) =>
        where.or([where("end_reason", "is", null), where("end_reason", "not in", endedOnSuspicion)]),
      )
      .execute(),
  );
  const network = limitNetwork(address);
  return sessions.some((session) => limitNetwork(session.address ?? "") === network);
}
