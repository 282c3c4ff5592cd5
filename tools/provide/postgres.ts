import { chown, mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Complaint } from "../complaint.ts";
import { seconds } from "../duration.ts";
import { findFreePort } from "../processes/find-free-port.ts";
import { runToEnd } from "../processes/run-to-end.ts";
import { spawnGroup, type Group } from "../processes/spawn-group.ts";
import { findPostgres } from "./find-postgres.ts";

export type Postgres = {
  /** The superuser's URL; a test makes a database of its own with it. */
  readonly url: string;
  stop(): Promise<void>;
};

const readyLine = "database system is ready to accept connections";
const startLimitMs = seconds(60);

const clusterSettings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "300",
  timezone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
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
  const programs = await findPostgres();
  const user = await unprivilegedUser();
  const directory = await mkdtemp(join(folder ?? (await quickFolder()), "latchkey-postgres-"));
  if (user !== undefined) await chown(directory, user.uid, user.gid);
  const removeDirectory = () => rm(directory, { recursive: true, force: true });
  try {
    await initialise(programs, directory, user);
    const port = await findFreePort();
    const settings = { ...clusterSettings, ...(isDurable ? {} : fleetingSettings) };
    const group = await startServer({ programs, directory, user, port, settings });
    const stop = () => group.end().then(removeDirectory);
    return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop };
  } catch (error) {
    await removeDirectory();
    throw error;
  }
}

const memoryFolder = "/dev/shm";
const clusterGiB = 4;

/** A folder in memory where there is room for a cluster: tests make and drop hundreds of databases of hundreds of files. */
async function quickFolder(): Promise<string> {
  const memory = await statfs(memoryFolder).catch(() => undefined);
  const freeGiB = memory ? (memory.bavail * memory.bsize) / 2 ** 30 : 0;
  return freeGiB >= clusterGiB ? memoryFolder : tmpdir();
}

type SystemUser = { readonly uid: number; readonly gid: number } | undefined;

/** PostgreSQL refuses to run as root: root runs it as the user that Debian's package makes, or as nobody. */
async function unprivilegedUser(): Promise<SystemUser> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = await Promise.all(["-u", "-g"].map((option) => runToEnd("id", [option, name])));
    if (uid?.code === 0 && gid?.code === 0) return { uid: Number(uid.output), gid: Number(gid.output) };
  }
  throw new Complaint(
    "PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`.",
  );
}

async function initialise(programs: string, directory: string, user: SystemUser): Promise<void> {
  const options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"];
  const { code, output } = await runToEnd(join(programs, "initdb"), ["-D", directory, ...options], {
    cwd: directory,
    ...user,
  });
  if (code !== 0) throw new Complaint(`PostgreSQL could not make a cluster:\n${output.trim()}`);
}

type ServerOptions = {
  readonly programs: string;
  readonly directory: string;
  readonly user: SystemUser;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
};

async function startServer({ programs, directory, user, port, settings }: ServerOptions): Promise<Group> {
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const ready = Promise.withResolvers<"ready">();
  let log = "";
  const group = spawnGroup({
    file: join(programs, "postgres"),
    args: ["-D", directory, "-p", String(port), ...options],
    cwd: directory,
    user,
    directory,
    stopSignal: "SIGINT", // its "fast" shutdown; SIGTERM waits for every client to leave
    onOutput(text) {
      log = (log + text).slice(-10_000);
      if (log.includes(readyLine)) ready.resolve("ready");
    },
  });
  const limit = AbortSignal.timeout(startLimitMs);
  limit.addEventListener("abort", () =>
    ready.reject(new Complaint(`PostgreSQL did not start in time:\n${log}`)),
  );
  try {
    const first = await Promise.race([ready.promise, group.exited]);
    if (first !== "ready") throw new Complaint(`PostgreSQL did not start:\n${log.trim()}`);
    return group;
  } catch (error) {
    await group.end();
    throw error;
  }
}
