/** Whether a write was refused because a value of `table.column` exists already, in the words of either database. */
export function isUniqueViolation(error: unknown, table: string, column: string): boolean {
  const columns = violatedColumns(error, table);
  return columns?.length === 1 && columns[0] === column;
}

/**
 * The columns of a table whose values exist together already, where that is why a write was refused; none where the database
 * does not say which. An expression of an index (`lower(name)`) is among them as the database writes it.
 */
export function violatedColumns(error: unknown, table: string): readonly string[] | undefined {
  if (!(error instanceof Error)) return undefined;
  return "code" in error && error.code === "23505"
    ? columnsByPostgres(error as PostgresError, table)
    : columnsBySqlite(error, table);
}

interface PostgresError {
  readonly table?: unknown;
  readonly constraint?: unknown;
  readonly detail?: unknown;
}

/** The detail is `Key (issuer, client_id)=(…, …) already exists.` in the server's language. */
function columnsByPostgres(error: PostgresError, table: string): readonly string[] | undefined {
  if (error.table !== table) return undefined;
  const [, list] = /^[^(]*\((.+?)\)=\(/s.exec(String(error.detail)) ?? [];
  if (list !== undefined) return list.split(", ").map(unquote);
  // Whoever may not read the row is told the name of the constraint alone: PostgreSQL's own names say their column.
  const [, column] = /^(.+)_key$/.exec(String(error.constraint).slice(`${table}_`.length)) ?? [];
  return column !== undefined && error.constraint === `${table}_${column}_key` ? [column] : [];
}

function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** The message is `UNIQUE constraint failed: apps.issuer, apps.client_id`; an index with an expression has its name there. */
function columnsBySqlite({ message }: Error, table: string): readonly string[] | undefined {
  const [, list] = /UNIQUE constraint failed: (.+)$/s.exec(message) ?? [];
  const names = list?.split(", ") ?? [];
  const isOfTable = names.length > 0 && names.every((name) => name.startsWith(`${table}.`));
  return isOfTable ? names.map((name) => name.slice(table.length + 1)) : undefined;
}
