import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "../../../tools/provide/postgres.ts";
import type { DatabaseKind } from "./database-kind.ts";
import { openScript } from "./open-script.ts";

/** Where databases are made. */
export interface DatabaseHost {
  readonly kind: DatabaseKind;
  /** Makes an empty database and answers its URL. */
  create(name: string): Promise<string>;
  /** Ends with every database that was made. */
  stop(): Promise<void>;
}

/** A host of databases that are really on the disk, whatever is acknowledged. */
export function openDatabaseHost(kind: DatabaseKind): Promise<DatabaseHost> {
  return kind === "sqlite" ? openFolder() : openCluster();
}

async function openFolder(): Promise<DatabaseHost> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-bench-"));
  return {
    kind: "sqlite",
    create: async (name) => `file:${join(folder, `${name}.db`)}`,
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function openCluster(): Promise<DatabaseHost> {
  const postgres = await startPostgres({ folder: tmpdir(), isDurable: true });
  return {
    kind: "postgres",
    async create(name) {
      await using script = await openScript(postgres.url);
      await script.run(`create database "${name}"`);
      const url = new URL(postgres.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    stop: postgres.stop,
  };
}
