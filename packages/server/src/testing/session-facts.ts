import type { Selectable } from "kysely";
import { createSecrets } from "../kernel/secrets.ts";
import type { Mail } from "../mail/mail.ts";
import type { AuditTable, OutboxTable, SessionsTable } from "../store/tables.ts";
import { type Answer, type TestServer, testSecret } from "./start-test-server.ts";

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

/** A mail of the outbox with what is sealed in it; that is `null` when the mail was sent or given up. */
export type OutboxMail = Selectable<OutboxTable> & { readonly opened: Pick<Mail, "to" | "content"> | null };

/** All mails of the outbox, in the order of their writing. */
export async function readOutbox({ db }: WithDatabase): Promise<OutboxMail[]> {
  const rows = await db.selectFrom("latchkey_outbox").selectAll().orderBy("id").execute();
  const secrets = createSecrets([testSecret]);
  return rows.map((row) => {
    const opened = secrets.open("outbox", row.content);
    return { ...row, opened: opened === null ? null : (JSON.parse(opened) as Pick<Mail, "to" | "content">) };
  });
}
