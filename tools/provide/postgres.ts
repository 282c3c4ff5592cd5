import { createCluster } from "./postgres-cluster.ts";
import { quickFolder } from "./quick-folder.ts";

export type Postgres = {
  /** The superuser's URL; a test makes a database of its own with it. */
  readonly url: string;
  stop(): Promise<void>;
};

/** A cluster of an hour at most: what a power cut would lose is of no value. */
const fleetingSettings = { fsync: "off", full_page_writes: "off" };

type PostgresOptions = {
  /** Where the cluster's folder is made; the quickest place unless it is said. */
  readonly folder?: string;
  /** Whether what is acknowledged is on the disk, as where people's data is. */
  readonly isDurable?: boolean;
  /** Whether it vacuums and analyzes by itself, unless it is said: for many databases that live shortly that is a waste. */
  readonly tidiesUp?: boolean;
};

/** Starts a PostgreSQL of our own, with an empty cluster that is gone when this process is. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const { folder = await quickFolder(), isDurable = false, tidiesUp = true } = options;
  const cluster = await createCluster({
    folder,
    settings: { ...(!isDurable && fleetingSettings), ...(!tidiesUp && { autovacuum: "off" }) },
  });
  try {
    await cluster.start();
  } catch (error) {
    await cluster.remove();
    throw error;
  }
  return { url: cluster.url, stop: () => cluster.remove() };
}
