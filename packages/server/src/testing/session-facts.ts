import type { Selectable } from "kysely";
import type { AuditTable, OutboxTable, SessionsTable } from "../store/tables.ts";
import type { Answer, TestServer } from "./start-test-server.ts";

type WithDatabase = Pick<TestServer, "db">;

/** The id of the session that an access token belongs to. */
export function sessionIdOf({ body }: Pick<Answer, "body">): string {
  return claimsOf(body.access).sid as string;
}

/** What a JWT says, unverified. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as Record<string, unknown>;
}

/** The session's row. */
export async function readSession({ db }: WithDatabase, id: string): Promise<Selectable<SessionsTable>> {
  return db.selectFrom("latchkey_sessions").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
}

/** The audit events about a session, in the order of their writing. */
export async function eventsOf({ db }: WithDatabase, sessionId: string): Promise<Selectable<AuditTable>[]> {
  return db
    .selectFrom("latchkey_audit")
    .selectAll()
    .where("session_id", "=", sessionId)
    .orderBy("id")
    .execute();
}

/** The names of {@link eventsOf} after the sign-in. */
export async function eventNamesOf(server: WithDatabase, sessionId: string): Promise<string[]> {
  const events = await eventsOf(server, sessionId);
  return events.map(({ event }) => event).filter((event) => event !== "signed_in");
}

/** All notices in the outbox. */
export async function readOutbox({ db }: WithDatabase): Promise<Selectable<OutboxTable>[]> {
  return db.selectFrom("latchkey_outbox").selectAll().orderBy("id").execute();
}
