import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSecrets } from "../../kernel/secrets.ts";
import { migrate } from "../../store/migrate.ts";
import { type ExplainedStore, explainQueries } from "../../testing/explain-queries.ts";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { testSecret } from "../../testing/start-test-server.ts";
import { testContract } from "../../testing/test-contract.ts";
import { createTestDatabase, databases, type TestDatabase } from "../../testing/test-database.ts";
import { commandLine } from "../actor.ts";
import { queryRows } from "../query-rows.ts";
import { createConsoleRegistry } from "./all-resources.ts";

const rowCount = 20_000;
const person = "01970000-0000-7000-8000-000000000001";

/** Every filter that the product's lists have, with a value that few rows have; none for the whole list. */
const queries = [
  {
    name: "sessions",
    table: "latchkey_sessions",
    filters: [{}, { user_id: person }, { site_id: "few" }, { state: "live" }, { state: "ended" }],
  },
  {
    name: "identities",
    table: "latchkey_identities",
    filters: [{}, { user_id: person }, { provider: "few" }],
  },
  {
    name: "mail_outbox",
    table: "latchkey_outbox",
    filters: [
      {},
      { user_id: person },
      { kind: "email_taken" },
      { state: "sent" },
      { state: "waiting" },
      { state: "failed" },
      { state: "expired" },
    ],
  },
  {
    name: "audit_log",
    table: "latchkey_audit",
    filters: [
      {},
      { user_id: person },
      { actor_id: person },
      { event: "link_refused" },
      { resource: "users" },
      { created_at: { from: "2020-01-01", to: "2020-01-02" } },
    ],
  },
] as const;

const cases = queries.flatMap(({ name, table, filters }) =>
  filters.map((filter) => ({ name, table, filter, what: JSON.stringify(filter) })),
);

describe.each(databases)("the lists on %s", (kind) => {
  let database: TestDatabase;
  let deps: TestStore;
  let explained: ExplainedStore;
  beforeAll(async () => {
    database = await createTestDatabase(kind);
    deps = openTestStore({ databaseUrl: database.url });
    await migrate(deps, []);
    explained = explainQueries(deps.store);
    await fill(deps);
  });
  afterAll(async () => {
    await deps[Symbol.asyncDispose]();
    await database.drop();
  });

  const ask = (name: string, query: object) =>
    queryRows(
      {
        ...deps,
        store: explained.store,
        secrets: createSecrets([testSecret]),
        registry: createConsoleRegistry(testContract.user),
      },
      { staff: commandLine(deps.clock), name, query: { filter: {}, limit: 25, cursor: null, ...query } },
    );

  test.each(cases)(
    "$name by $what need no look at every row, on the first page and on the next",
    async ({ name, table, filter }) => {
      const first = await ask(name, { filter });
      if (first.nextCursor !== null) await ask(name, { filter, cursor: first.nextCursor });
      const plans = await explained.takePlans(/latchkey_place/);
      expect(plans).toHaveLength(first.nextCursor === null ? 1 : 2);
      expect(plans.map((plan) => faultOf(plan, { table, filter }))).toEqual(plans.map(() => null));
    },
  );

  test.each([
    { name: "identities", search: "NAME7777@", index: "latchkey_identities_email_search" },
    { name: "groups", search: "NAME7777", index: "latchkey_groups_name_search" },
    { name: "sites", search: "NAME7777", index: "latchkey_sites_name_search" },
  ])("$name by the beginning of what people call them are found by the index of it", async (each) => {
    const { rows } = await ask(each.name, { search: each.search });
    expect(rows).toHaveLength(1);
    const [plan] = await explained.takePlans(/latchkey_place/);
    expect(plan).toContain(each.index);
  });

  test("a search that most rows match has each of them once and in order, from the first page to the last", async () => {
    const found: string[] = [];
    for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
      const page = await ask("identities", { search: "name1", limit: 500, cursor });
      expect(page.count).toEqual({ value: 10_000, isExact: false });
      found.push(...page.rows.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    const expected = await deps.store.db
      .selectFrom("latchkey_identities")
      .select("id")
      .where(sql`lower(email)`, "like", "name1%")
      .orderBy("id", "desc")
      .execute();
    expect(expected.length).toBeGreaterThan(11_000);
    expect(found).toEqual(expected.map(({ id }) => id));
  });
});

/** What a database would do for a page that it must not do with a million rows. */
function faultOf(
  plan: string,
  { table, filter }: { readonly table: string; readonly filter: object },
): string | null {
  const readsAll = plan.includes(`Seq Scan on ${table}`) || new RegExp(`SCAN ${table}(?! USING)`).test(plan);
  if (readsAll) return `reads every row: ${plan}`;
  // What most rows are, the list's own order finds soonest. What few rows are, it would look for in all others.
  const isOfMost = "state" in filter && ["sent", "live"].includes(String(filter.state));
  const isOfFew = Object.keys(filter).length > 0 && !isOfMost;
  const walksList =
    /_pkey|autoindex|SCAN \w+ USING (COVERING )?INDEX (?!\w+_(set|empty|waiting)(_list)?\b)/.test(plan);
  return isOfFew && walksList ? `looks for few rows among all: ${plan}` : null;
}

/** Fills tables, each in one statement, with rows as a grown application has them. */
async function fill({ store, clock }: TestStore): Promise<void> {
  const { db, dialect } = store;
  const isSqlite = dialect === "sqlite";
  const numbers = isSqlite
    ? sql`(with recursive counting(n) as (select 1 union all select n + 1 from counting where n < ${sql.lit(rowCount)}) select n from counting) as numbers`
    : sql`generate_series(1, ${sql.lit(rowCount)}) as numbers(n)`;
  const padded = isSqlite ? sql`printf('%012x', n)` : sql`lpad(to_hex(n), 12, '0')`;
  const id = sql`cast('01970000-0000-7000-8000-' || ${padded} as ${store.types("id")})`;
  const json = (text: string) => sql`cast(${text} as ${isSqlite ? sql.raw("text") : sql.raw("jsonb")})`;
  const moment = (offset: string) => {
    const start = clock.now().getTime() + Number(offset);
    return isSqlite
      ? sql`${sql.lit(start)} + n * 1000`
      : sql`to_timestamp((${sql.lit(start)} + n::bigint * 1000) / 1000.0)`;
  };
  const yes = isSqlite ? sql.lit(1) : sql.lit(true);
  const no = isSqlite ? sql.lit(0) : sql.lit(false);
  const fewElse = (few: string, most: string) =>
    sql`case when n % 1000 = 0 then ${sql.lit(few)} else ${sql.lit(most)} end`;
  await sql`insert into users (id, username, date_joined) select ${id}, 'name' || n, ${moment("0")} from ${numbers}`.execute(
    db,
  );
  for (const site of ["few", "most"]) {
    const about = { id: site, name: site, secret_hash: null, origins: "[]", is_default: false };
    await db
      .insertInto("latchkey_sites")
      .values({ ...about, is_managed_by_settings: false, created_at: clock.now() })
      .execute();
  }
  await sql`
    insert into latchkey_groups (id, name, permissions, created_at)
    select ${id}, 'Name' || n || ' team', ${json("[]")}, ${moment("0")} from ${numbers}
  `.execute(db);
  await sql`
    insert into latchkey_sites (id, name, origins, is_default, is_managed_by_settings, created_at)
    select 'site' || n, 'Name' || n || ' shop', ${json("[]")}, ${no}, ${no}, ${moment("0")} from ${numbers}
  `.execute(db);
  await sql`
    insert into latchkey_sessions (id, user_id, site_id, is_site_bound, generation, epoch, amr, authenticated_at, rotated_at,
      last_used_at, idle_expires_at, expires_at, ended_at)
    select ${id}, ${id}, ${fewElse("few", "most")}, ${yes}, 0, 0, ${json("[]")}, ${moment("0")}, ${moment("0")}, ${moment("0")},
      ${moment("86400000")}, ${moment("86400000")}, case when n % 100 = 0 then ${moment("0")} end from ${numbers}
  `.execute(db);
  await sql`
    insert into latchkey_identities (id, user_id, provider, issuer, subject, email, is_email_verified, given_name, family_name,
      created_at, last_login)
    select ${id}, ${id}, ${fewElse("few", "google")}, 'https://issuer.example', 'subject' || n, 'Name' || n || '@example.com',
      ${yes}, '', '', ${moment("0")}, ${moment("0")} from ${numbers}
  `.execute(db);
  await sql`
    insert into latchkey_outbox (id, kind, user_id, content, created_at, next_attempt_at, expires_at, sent_at, failed_at, last_error)
    select ${id}, ${fewElse("email_taken", "verify_email")}, ${id}, '', ${moment("0")}, ${moment("0")}, ${moment("86400000")},
      case when n % 100 > 2 then ${moment("0")} end, case when n % 100 in (1, 2) then ${moment("0")} end,
      case when n % 100 = 1 then '550' when n % 100 = 2 then 'expired' end from ${numbers}
  `.execute(db);
  await sql`
    insert into latchkey_audit (id, event, user_id, actor_id, resource, object_id, details, changes, created_at)
    select ${id}, ${fewElse("link_refused", "signed_in")}, ${id}, case when n % 1000 = 1 then ${id} end,
      case when n % 1000 = 1 then 'users' end, case when n % 1000 = 1 then 'x' end, ${json("{}")}, ${json("{}")}, ${moment("0")}
    from ${numbers}
  `.execute(db);
  await sql.raw("analyze").execute(db);
}
