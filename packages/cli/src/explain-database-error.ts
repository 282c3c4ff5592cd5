/** What databases and the way to them say, by code, in words for the person who wrote DATABASE_URL. */
const sentences: Readonly<Record<string, string>> = {
  // PostgreSQL, Appendix A.
  "3D000": "The database of DATABASE_URL does not exist. Create it (createdb), then try again.",
  "28P01": "The database refuses the password of DATABASE_URL.",
  "28000": "The database refuses the user of DATABASE_URL.",
  "42501": "The user of DATABASE_URL may not do this in the database: it must own the schema.",
  // getaddrinfo(3).
  ENOTFOUND: "The host of DATABASE_URL is unknown.",
  EAI_AGAIN: "The host of DATABASE_URL could not be looked up.",
  // https://sqlite.org/rescode.html
  SQLITE_8: "The file of DATABASE_URL may not be written.",
  SQLITE_14: "The file of DATABASE_URL cannot be opened.",
  SQLITE_26: "The file of DATABASE_URL is not a SQLite database.",
  mkdir: "The folder of DATABASE_URL cannot be made.",
};

/** A sentence for what a wrong DATABASE_URL leads to; `undefined` for any other error. */
export function explainDatabaseError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errcode, syscall } = error as Error & Readonly<Record<string, unknown>>;
  if (code === "ERR_SQLITE_ERROR") return sentences[`SQLITE_${String(errcode)}`];
  return sentences[syscall === "mkdir" ? syscall : String(code)];
}
