/** Whether a write was refused because a value of `table.column` exists already, in the words of either database. */
export function isUniqueViolation(error: unknown, table: string, column: string): boolean {
  if (!(error instanceof Error)) return false;
  const { code, constraint } = error as { readonly code?: unknown; readonly constraint?: unknown };
  if (code === "23505") return constraint === `${table}_${column}_key`;
  return error.message.includes(`UNIQUE constraint failed: ${table}.${column}`);
}
