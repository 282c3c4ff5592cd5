import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Complaint } from "../complaint.ts";
import { seconds } from "../duration.ts";
import { findFreePort } from "../processes/find-free-port.ts";
import { runToEnd } from "../processes/run-to-end.ts";
import { spawnGroup, type Group } from "../processes/spawn-group.ts";
import { findPostgres } from "./find-postgres.ts";

/** A PostgreSQL of our own: a folder with its data, and the server on it while it runs. */
export type Cluster = {
  /** The superuser's URL; a test makes a database of its own with it. */
  readonly url: string;
  start(): Promise<void>;
  /** As a person would shut it down; its folder stays. */
  stop(): Promise<void>;
  /** With `kill -9`, in the middle of whatever it does. */
  kill(): Promise<void>;
  /** Makes a standby the primary. */
  promote(): Promise<void>;
  /** A standby that follows this one from now on; it is started by itself. */
  addStandby(): Promise<Cluster>;
  /** Stops it, and removes its folder. */
  remove(): Promise<void>;
};

type ClusterOptions = {
  /** Where the cluster's folder is made. */
  readonly folder?: string;
  /** Beside what every cluster of ours has: `postgresql.conf` by name. */
  readonly settings?: Readonly<Record<string, string>>;
};

const commonSettings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "300",
  timezone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
};

// It notices that it was promoted when it looks for its primary again, which it does every five seconds by itself.
const standbySettings = { wal_retrieve_retry_interval: "100ms" };

const readyLine = /database system is ready to accept (read-only )?connections/;
const startLimit = seconds(60);

/** Makes an empty cluster, which does not run yet. */
export async function createCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const place = await makePlace(options.folder ?? tmpdir());
  const initdb = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"];
  await fill(place, "initdb", ["-D", place.directory, ...initdb]);
  return openCluster(place, options.settings ?? {});
}

type Place = {
  readonly programs: string;
  readonly directory: string;
  readonly user: SystemUser;
  readonly port: number;
};

async function makePlace(folder: string): Promise<Place> {
  const programs = await findPostgres();
  const user = await unprivilegedUser();
  const directory = await mkdtemp(join(folder, "latchkey-postgres-"));
  if (user !== undefined) await chown(directory, user.uid, user.gid);
  return { programs, directory, user, port: await findFreePort() };
}

async function fill({ programs, directory, user }: Place, program: string, args: string[]): Promise<void> {
  const { code, output } = await runToEnd(join(programs, program), args, { cwd: directory, ...user });
  if (code === 0) return;
  await rm(directory, { recursive: true, force: true });
  throw new Complaint(`PostgreSQL could not make a cluster:\n${output.trim()}`);
}

function openCluster(place: Place, settings: Readonly<Record<string, string>>): Cluster {
  const { programs, directory, user, port } = place;
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  let group: Group | undefined;
  const end = async (how: (running: Group) => void | Promise<void>) => {
    const running = group;
    group = undefined;
    if (!running) return;
    await how(running);
    await running.end();
  };
  const cluster: Cluster = {
    url,
    async start() {
      group = await startServer(place, { ...commonSettings, ...settings });
    },
    stop: () => end(() => {}),
    kill: () => end((running) => running.kill()),
    async promote() {
      await runToEnd(join(programs, "pg_ctl"), ["promote", "-D", directory], { cwd: directory, ...user });
    },
    async addStandby() {
      const standby = await makePlace(join(directory, ".."));
      const backup = ["--write-recovery-conf", "--wal-method=stream", "--no-sync"];
      await fill(standby, "pg_basebackup", ["-D", standby.directory, "-d", url, ...backup]);
      return openCluster(standby, { ...standbySettings, ...settings });
    },
    async remove() {
      await cluster.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return cluster;
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

/** Until its processes of before a kill have noticed that, a new server refuses the folder. */
const heldByOthers = /pre-existing shared memory block|lock file "postmaster.pid" already exists/;

async function startServer(place: Place, settings: Readonly<Record<string, string>>): Promise<Group> {
  const limit = AbortSignal.timeout(startLimit);
  for (;;) {
    const { group, log } = await startOnce(place, settings, limit);
    if (group) return group;
    if (limit.aborted || !heldByOthers.test(log)) {
      throw new Complaint(`PostgreSQL did not start:\n${log.trim()}`);
    }
    await sleep(50);
  }
}

async function startOnce(
  { programs, directory, user, port }: Place,
  settings: Readonly<Record<string, string>>,
  limit: AbortSignal,
): Promise<{ readonly group?: Group; readonly log: string }> {
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
      if (readyLine.test(log)) ready.resolve("ready");
    },
  });
  const tooLate = new Promise<"too late">((resolve) => {
    limit.addEventListener("abort", () => resolve("too late"));
  });
  if ((await Promise.race([ready.promise, group.exited, tooLate])) === "ready") return { group, log };
  await group.end();
  return { log };
}
