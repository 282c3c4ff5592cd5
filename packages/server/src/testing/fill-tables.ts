import { type Kysely, type RawBuilder, sql } from "kysely";
import type { LatchkeyTables } from "../store/tables.ts";
import type { DatabaseKind } from "./test-database.ts";

/** How the two databases make many rows of one statement. */
interface Words {
  /** An id of the `series` for the number `n`, ascending with it. */
  readonly id: (series: string) => RawBuilder<unknown>;
  /** A moment, `n` units of a million before now. */
  readonly moment: RawBuilder<unknown>;
  readonly yes: RawBuilder<unknown>;
  readonly no: RawBuilder<unknown>;
  readonly json: (text: string) => RawBuilder<unknown>;
}

const words: Readonly<Record<DatabaseKind, Words>> = {
  sqlite: {
    id: (series) => sql`printf(${sql.lit(`${series}-0000-7000-8000-%012x`)}, n)`,
    moment: sql`cast(unixepoch('subsec') * 1000 as integer) - n * 2000`,
    yes: sql`1`,
    no: sql`0`,
    json: (text) => sql.lit(text),
  },
  postgres: {
    id: (series) => sql`(${sql.lit(`${series}-0000-7000-8000-`)} || lpad(to_hex(n), 12, '0'))::uuid`,
    moment: sql`now() - n * interval '2 seconds'`,
    yes: sql`true`,
    no: sql`false`,
    json: (text) => sql`${sql.lit(text)}::jsonb`,
  },
};

/**
 * Fills the tables: so many people, each with an identity, a session and two events, every tenth with a mail. One in a hundred
 * is deactivated, one in ten thousand is staff, and names repeat as names do.
 */
export async function fillTables(
  db: Kysely<LatchkeyTables>,
  database: DatabaseKind,
  people: number,
): Promise<void> {
  const { id, moment, yes, no, json } = words[database];
  const numbers = sql`with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(people)})`;
  const flag = (every: number) => sql`case when n % ${sql.lit(every)} = 0 then ${yes} else ${no} end`;
  const statements = [
    sql`insert into users (id, username, email, email_verified_at, first_name, last_name, is_active, is_staff, date_joined)
      ${numbers} select ${id("01900000")}, 'user' || n, 'user' || n || '@example.com', ${moment},
        'First' || (n % 500), 'Last' || (n % 20000),
        case when n % 100 = 0 then ${no} else ${yes} end, ${flag(10_000)}, ${moment} from numbers`,
    sql`insert into latchkey_identities
        (id, user_id, provider, issuer, subject, email, is_email_verified, given_name, family_name, created_at, last_login)
      ${numbers} select ${id("01910000")}, ${id("01900000")}, case when n % 1000 = 0 then 'other' else 'google' end,
        'https://issuer.example', 'subject' || n, 'user' || n || '@example.com', ${yes}, '', '', ${moment}, ${moment}
        from numbers`,
    sql`insert into latchkey_sessions
        (id, user_id, site_id, is_site_bound, generation, epoch, amr, authenticated_at, rotated_at, last_used_at,
         idle_expires_at, expires_at, ended_at)
      ${numbers} select ${id("01920000")}, ${id("01900000")}, 'web', ${yes}, 0, 0, ${json('["pwd"]')},
        ${moment}, ${moment}, ${moment}, ${moment}, ${moment}, case when n % 3 = 0 then ${moment} end from numbers`,
    sql`insert into latchkey_outbox (id, kind, user_id, content, created_at, next_attempt_at, expires_at, sent_at)
      ${numbers} select ${id("01930000")}, case when n % 7 = 0 then 'verify_email' else 'reset_password' end,
        ${id("01900000")}, '', ${moment}, ${moment}, ${moment}, ${moment} from numbers where n % 10 = 0`,
    ...["01940000", "01950000"].map(
      (series) => sql`insert into latchkey_audit (id, event, user_id, site_id, details, created_at)
        ${numbers} select ${id(series)},
          case when n % 1000 = 0 then 'password_changed' when n % 20 = 0 then 'sign_in_refused' else 'signed_in' end,
          ${id("01900000")}, 'web', ${json("{}")}, ${moment} from numbers`,
    ),
  ];
  for (const statement of statements) await statement.execute(db);
}

/** Lets the database look at its tables, as PostgreSQL does by itself, a minute later and beside whoever asks meanwhile. */
export async function analyzeTables(db: Kysely<LatchkeyTables>, database: DatabaseKind): Promise<void> {
  await sql.raw(database === "postgres" ? "vacuum analyze" : "analyze").execute(db);
}
