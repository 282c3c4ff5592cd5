import pg from "pg";
import { type Duration, seconds } from "../kernel/duration.ts";

/** A host that does not say in this time what it is, is no primary that anybody could work with. */
const longestProbe: Duration = seconds(1);

/**
 * The hosts of a database URL, `postgres://user@one:5432,two:5432/name`, each as the URL of that host alone (libpq writes
 * several in the same way: PostgreSQL's documentation, 32.1.1.3).
 */
export function listHosts(url: string): string[] {
  const { before, hosts, after } =
    /^(?<before>postgres(?:ql)?:\/\/(?:[^@/]*@)?)(?<hosts>[^/?]*)(?<after>.*)$/s.exec(url)?.groups ?? {};
  if (hosts === undefined) return [url];
  return hosts.split(",").map((host) => `${before}${host}${after}`);
}

/**
 * Asks all hosts at once which of them is the primary.
 *
 * @returns Its URL.
 * @throws the error of a connection while no host says that it is.
 */
export async function findPrimary(hosts: readonly string[]): Promise<string> {
  try {
    return await Promise.any(hosts.map(requirePrimary));
  } catch (error) {
    const [first] = (error as AggregateError).errors;
    throw first;
  }
}

async function requirePrimary(url: string): Promise<string> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: longestProbe,
    query_timeout: longestProbe,
    application_name: "latchkey-probe",
  });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ is_standby: boolean }>(
      "select pg_is_in_recovery() or current_setting('transaction_read_only')::bool as is_standby",
    );
    if (rows[0]?.is_standby !== false) throw new StandbyError();
    return url;
  } finally {
    client.end().catch(() => {});
  }
}

/** What PostgreSQL itself would say to a write: it is asked again as that is (retry.ts). */
class StandbyError extends Error {
  readonly code = "25006";

  constructor() {
    super("The host is a standby.");
  }
}
