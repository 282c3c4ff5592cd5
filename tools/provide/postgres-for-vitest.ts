import { startPostgres } from "./postgres.ts";

/**
 * Vitest's global set-up: one PostgreSQL for the whole run. Its URL is in `TEST_POSTGRES_URL`, which every worker
 * inherits. Where the variable is set already, that server is used.
 */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env["TEST_POSTGRES_URL"]) return undefined;
  // Hundreds of databases come and go; those of a proof in full live as long as an application's do under load.
  const postgres = await startPostgres({ tidiesUp: process.env["PROVE"] === "full" });
  process.env["TEST_POSTGRES_URL"] = postgres.url;
  return postgres.stop;
}
