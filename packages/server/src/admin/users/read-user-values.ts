import { sql } from "kysely";
import type { AnyQueries } from "../resource.ts";

/** The groups of people, by the person's id. */
export async function readGroups(db: AnyQueries, ids: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ readonly user_id: string; readonly value: string }>`
    select user_id, group_id as value from latchkey_group_members where user_id in (${sql.join(ids)}) order by group_id
  `.execute(db);
  return gather(rows);
}

/** The providers by which people can sign in, by the person's id. */
export async function readProviders(db: AnyQueries, ids: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ readonly user_id: string; readonly value: string }>`
    select distinct user_id, provider as value from latchkey_identities
    where user_id in (${sql.join(ids)}) order by provider
  `.execute(db);
  return gather(rows);
}

function gather(
  rows: readonly { readonly user_id: string; readonly value: string }[],
): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const { user_id: id, value } of rows) values.set(id, [...(values.get(id) ?? []), value]);
  return values;
}
