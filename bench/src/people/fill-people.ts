import { type DatabaseKind, kindOf } from "../databases/database-kind.ts";
import { openScript } from "../databases/open-script.ts";

/** How the two databases make many rows of one statement. */
const words = {
  sqlite: {
    id: (series: string) => `printf('${series}-0000-7000-8000-%012x', n)`,
    moment: (ago: string) => `cast(unixepoch('subsec') * 1000 as integer) - ${ago} * 1000`,
    date: "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
    yes: "1",
    rest: ["analyze", "pragma wal_checkpoint(truncate)"],
  },
  postgres: {
    id: (series: string) => `('${series}-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`,
    moment: (ago: string) => `now() - (${ago}) * interval '1 second'`,
    date: "now()",
    yes: "true",
    rest: ["vacuum analyze", "checkpoint"],
  },
} as const satisfies Record<DatabaseKind, unknown>;

interface Filling {
  readonly url: string;
  readonly people: number;
  readonly issuer: string;
}

/**
 * Fills Latchkey's tables with people, each with an identity and a live session. Their events are left out: nobody has sealed
 * them, and the server would be busy with that for hours.
 */
export async function fillLatchkey({ url, people, issuer }: Filling): Promise<void> {
  const { id, moment, yes } = words[kindOf(url)];
  const ago = moment("n % 80000");
  const later = moment("-86400");
  const [user, identity, session] = ["01900000", "01910000", "01920000"].map(id);
  await fill(url, people, [
    `insert into users (id, username, email, email_verified_at, first_name, last_name, date_joined)
      ~ select ${user}, 'user' || n, 'user' || n || '@example.com', ${ago}, 'First' || (n % 500),
        'Last' || (n % 20000), ${ago} from numbers`,
    `insert into latchkey_identities
        (id, user_id, provider, issuer, subject, email, is_email_verified, given_name, family_name, created_at, last_login)
      ~ select ${identity}, ${user}, 'google', '${issuer}', 'subject' || n, 'user' || n || '@example.com', ${yes},
        'First' || (n % 500), 'Last' || (n % 20000), ${ago}, ${ago} from numbers`,
    `insert into latchkey_sessions
        (id, user_id, site_id, is_site_bound, generation, epoch, amr, authenticated_at, rotated_at, last_used_at,
         idle_expires_at, expires_at)
      ~ select ${session}, ${user}, 'web', ${yes}, 0, 0, '["fed"]', ${ago}, ${ago}, ${ago}, ${later}, ${later}
        from numbers`,
  ]);
}

/** Fills Better Auth's tables with the same people, each with an account at the provider. */
export async function fillBetterAuth({ url, people }: Filling): Promise<void> {
  const { date, yes } = words[kindOf(url)];
  await fill(url, people, [
    `insert into "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
      ~ select 'user' || n, 'First' || (n % 500), 'user' || n || '@example.com', ${yes}, ${date}, ${date} from numbers`,
    `insert into account (id, "accountId", "providerId", "userId", "createdAt", "updatedAt")
      ~ select 'account' || n, 'subject' || n, 'google', 'user' || n, ${date}, ${date} from numbers`,
  ]);
}

/** Runs statements, in each of which `~` stands for the numbers of the people. */
async function fill(url: string, people: number, statements: readonly string[]): Promise<void> {
  const numbers = `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${people})`;
  await using script = await openScript(url);
  for (const statement of statements) await script.run(statement.replace("~", numbers));
  // As the database does by itself, some minutes later: what it has still to do for the filling is no part of a load.
  for (const statement of words[kindOf(url)].rest) await script.run(statement);
}
