/** Whether a write was refused because a value of `table.column` exists already, in the words of either database. */
export function isUniqueViolation(error: unknown, table: string, column: string): boolean {
  return violatedColumn(error, table) === column;
}

/** The column of a table whose value exists already, where that is why a write was refused; of several the first. */
export function violatedColumn(error: unknown, table: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, constraint } = error as { readonly code?: unknown; readonly constraint?: unknown };
  if (code === "23505") {
    const [, column] = /^(.+)_key$/.exec(String(constraint).slice(table.length + 1)) ?? [];
    return String(constraint).startsWith(`${table}_`) ? column : undefined;
  }
  const [, column] = /UNIQUE constraint failed: ([\w.]+)/.exec(error.message)?.[1]?.split(".") ?? [];
  return error.message.includes(`UNIQUE constraint failed: ${table}.`) ? column : undefined;
}
