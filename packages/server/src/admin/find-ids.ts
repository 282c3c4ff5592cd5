import { emailSchema } from "@latchkey/contract";
import { sql } from "kysely";
import type { Actor } from "./actor.ts";
import { requireRight } from "./may-do.ts";
import type { ReadRowDeps } from "./read-row.ts";
import { findResource } from "./registry.ts";
import { type AdminResource, type AnyQueries, keyOf, type Row } from "./resource.ts";
import { mayBeKey } from "./row-conditions.ts";

/** More than one is too many, whoever asks. */
const most = 2;

const namingTypes: ReadonlySet<string | undefined> = new Set(["text", "email", "choice"]);

/**
 * The ids of the rows that a text names: the row whose id it is, else those that people call so, and people also by their
 * e-mail address. Of several two are enough to know that the name is none.
 *
 * @throws Failure `not_found` or `permission_denied`.
 */
export async function findIds(
  deps: ReadRowDeps,
  { staff, name, text }: { readonly staff: Actor; readonly name: string; readonly text: string },
): Promise<readonly string[]> {
  const resource = findResource(deps.registry, name);
  requireRight(staff, resource, "view");
  return deps.store.run(async (queries) => {
    const db = queries as unknown as AnyQueries;
    const key = keyOf(resource);
    if (mayBeKey(resource, text)) {
      const found = await selectIds(db, resource, [{ column: key, value: text }]);
      if (found.length > 0) return found;
    }
    const names = namesOf(resource, text);
    return names.length === 0 ? [] : selectIds(db, resource, names);
  });
}

interface Name {
  readonly column: string;
  readonly value: string;
}

function namesOf({ title, fields, isPerson, ...resource }: AdminResource<never>, text: string): Name[] {
  const email = isPerson ? emailSchema.safeParse(text) : undefined;
  const isName =
    typeof title === "string" && title !== keyOf(resource) && namingTypes.has(fields[title]?.type);
  return [
    ...(isName ? [{ column: title, value: text }] : []),
    ...(email?.success ? [{ column: "email", value: email.data }] : []),
  ];
}

async function selectIds(
  db: AnyQueries,
  resource: AdminResource<never>,
  names: readonly Name[],
): Promise<string[]> {
  const key = keyOf(resource);
  const conditions = names.map(({ column, value }) => sql`${sql.ref(column)} = ${value}`);
  const { rows } = await sql<Row>`
    select ${sql.ref(key)} from ${sql.table(resource.table)} where ${sql.join(conditions, sql` or `)} limit ${most}
  `.execute(db);
  return rows.map((row) => String(row[key]));
}
