import type { Row } from "./statement.ts";

/** What the answers need of a session's row, whichever database it is from. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly generation: number;
  readonly authenticatedAt: Date;
  readonly amr: readonly string[];
  readonly idleExpiresAt: Date;
}

/** Reads a row of `latchkey_sessions`. */
export function readSession(row: Row): Session {
  const { amr } = row;
  return {
    id: row["id"] as string,
    userId: row["user_id"] as string,
    generation: row["generation"] as number,
    authenticatedAt: new Date(row["authenticated_at"] as number | Date),
    amr: (typeof amr === "string" ? JSON.parse(amr) : amr) as readonly string[],
    idleExpiresAt: new Date(row["idle_expires_at"] as number | Date),
  };
}
