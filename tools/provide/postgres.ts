import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { createCluster } from "./postgres-cluster.ts";

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
};

/** Starts a PostgreSQL of our own, with an empty cluster that is gone when this process is. */
export async function startPostgres({ folder, isDurable = false }: PostgresOptions = {}): Promise<Postgres> {
  const cluster = await createCluster({
    folder: folder ?? (await quickFolder()),
    settings: isDurable ? {} : fleetingSettings,
  });
  try {
    await cluster.start();
  } catch (error) {
    await cluster.remove();
    throw error;
  }
  return { url: cluster.url, stop: () => cluster.remove() };
}

const memoryFolder = "/dev/shm";
const clusterGiB = 4;

/** A folder in memory where there is room for a cluster: tests make and drop hundreds of databases of hundreds of files. */
async function quickFolder(): Promise<string> {
  const memory = await statfs(memoryFolder).catch(() => undefined);
  const freeGiB = memory ? (memory.bavail * memory.bsize) / 2 ** 30 : 0;
  return freeGiB >= clusterGiB ? memoryFolder : tmpdir();
}
