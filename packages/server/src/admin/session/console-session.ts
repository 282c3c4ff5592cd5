import type { StaffUser } from "../../edge/authenticate.ts";
import { after, earlier } from "../../kernel/clock.ts";
import { hours } from "../../kernel/duration.ts";
import { newId } from "../../kernel/id.ts";
import { newSecret, sha256 } from "../../kernel/secrets.ts";
import { permissionsOf } from "../../permissions/permissions-of.ts";
import type { Queries, StoreDeps } from "../../store/open-store.ts";

/** How long a console is left open on a desk. */
const consoleIdleLifetime = hours(2);
/** From sign-in; nothing moves it. */
const consoleLifetime = hours(12);

interface NewConsoleSession {
  readonly userId: string;
  /** The epoch that was read with the password: an end of all sessions since then ends this one at birth (S61). */
  readonly epoch: number;
}

/**
 * Opens a session of the console under a new id (S67): a row, and 256 random bits for the cookie, of which the row has the
 * digest. It is no session of a site: no token of the application comes out of it, and none of theirs opens it.
 *
 * @returns Its id, and the value of its cookie.
 */
export async function openConsoleSession(
  tx: Queries,
  { clock }: Pick<StoreDeps, "clock">,
  { userId, epoch }: NewConsoleSession,
): Promise<{ readonly id: string; readonly cookie: string }> {
  const now = clock.now();
  const id = newId(clock);
  const cookie = newSecret();
  await tx
    .insertInto("latchkey_console_sessions")
    .values({
      id,
      user_id: userId,
      token_hash: sha256(cookie),
      epoch,
      authenticated_at: now,
      last_used_at: now,
      idle_expires_at: after(now, consoleIdleLifetime),
      expires_at: after(now, consoleLifetime),
    })
    .execute();
  return { id, cookie };
}

/** Somebody at the console, and their session's row. */
export interface FoundSession {
  readonly staff: StaffUser;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

/** Who is at the console by this cookie now, with their rights; `undefined` where session, person or staff's status has ended. */
export async function findConsoleSession(
  { store, clock }: StoreDeps,
  cookie: string,
): Promise<FoundSession | undefined> {
  return store.run(async (db) => {
    const row = await findRow(db, clock.now(), cookie);
    if (!row) return undefined;
    const staff: StaffUser = {
      id: row.user_id,
      username: row.username,
      isSuperuser: row.is_superuser,
      permissions: await permissionsOf(db, row.user_id),
      sessionId: row.id,
      authenticatedAt: row.authenticated_at,
    };
    return { staff, lastUsedAt: row.last_used_at, expiresAt: row.expires_at };
  });
}

function findRow(db: Queries, now: Date, cookie: string) {
  return (
    db
      .selectFrom("latchkey_console_sessions")
      .innerJoin("users", "users.id", "latchkey_console_sessions.user_id")
      .selectAll("latchkey_console_sessions")
      .select(["users.username", "users.is_superuser"])
      .where("token_hash", "=", sha256(cookie))
      // It never lies beyond `expires_at`.
      .where("idle_expires_at", ">", now)
      .where("is_active", "=", true)
      .where("is_staff", "=", true)
      .whereRef("epoch", "=", "users.auth_epoch")
      .executeTakeFirst()
  );
}

interface HeldSession {
  readonly id: string;
  readonly userId: string;
  /** That of the person's row, which is locked. */
  readonly epoch: number;
}

/** Holds a session until the transaction ends; `undefined` where it has ended. */
export async function lockConsoleSession(tx: Queries, now: Date, { id, userId, epoch }: HeldSession) {
  return (
    tx
      .updateTable("latchkey_console_sessions")
      .set((session) => ({ epoch: session.ref("epoch") }))
      .where("id", "=", id)
      .where("user_id", "=", userId)
      .where("epoch", "=", epoch)
      // It never lies beyond `expires_at`.
      .where("idle_expires_at", ">", now)
      .returning("authenticated_at")
      .executeTakeFirst()
  );
}

/** Moves the idle end of a session that is in use. */
export async function touchConsoleSession(
  { store, clock }: StoreDeps,
  { staff, expiresAt }: FoundSession,
): Promise<void> {
  const now = clock.now();
  await store.run((db) =>
    db
      .updateTable("latchkey_console_sessions")
      .set({ last_used_at: now, idle_expires_at: earlier(after(now, consoleIdleLifetime), expiresAt) })
      .where("id", "=", staff.sessionId)
      .execute(),
  );
}

/** Removes the sessions that nobody can use any more. */
export async function forgetOldConsoleSessions({ store, clock }: StoreDeps): Promise<void> {
  const now = clock.now();
  await store.run((db) =>
    db.deleteFrom("latchkey_console_sessions").where("idle_expires_at", "<", now).execute(),
  );
}
