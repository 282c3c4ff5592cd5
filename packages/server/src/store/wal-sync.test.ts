import { fdatasync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inParallel } from "../testing/refresh.ts";
import { type SyncFile, WalSync } from "./wal-sync.ts";

let folder: string;
let file: string;
let database: DatabaseSync;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-wal-"));
  file = join(folder, "test.db");
  database = new DatabaseSync(file);
  database.exec("pragma journal_mode = wal; create table things (n int)");
});
afterEach(async () => {
  database.close();
  await rm(folder, { recursive: true });
});

/** The real sync, counted, and ended when it is let go. */
function watchedSync() {
  const gates: { readonly open: () => void }[] = [];
  const sync: SyncFile = async (descriptor) => {
    const gate = Promise.withResolvers<void>();
    gates.push({ open: gate.resolve });
    await gate.promise;
    await promisify(fdatasync)(descriptor);
  };
  return { gates, sync };
}

test("whoever writes while a sync is under way waits for the next one, which all of them share", async () => {
  const { gates, sync } = watchedSync();
  const wal = new WalSync(file, sync);
  wal.noteWrite();
  const first = wal.settle();
  let areSettled = false;
  const others = inParallel(20, async () => {
    wal.noteWrite();
    await wal.settle();
  }).then(() => (areSettled = true));
  gates[0]!.open();
  await first;
  expect([areSettled, gates.length]).toEqual([false, 2]);
  gates[1]!.open();
  await others;
  expect(gates).toHaveLength(2);
  await wal.close();
});

test("whoever wrote nothing, and saw nothing that is not on disk, does not wait", async () => {
  const { gates, sync } = watchedSync();
  const wal = new WalSync(file, sync);
  await wal.settle();
  expect(gates).toHaveLength(0);
  await wal.close();
});

test("a reader waits for what they may have seen: the write of somebody else that is not on disk", async () => {
  const { gates, sync } = watchedSync();
  const wal = new WalSync(file, sync);
  wal.noteWrite();
  let isAnswered = false;
  const reader = wal.settle().then(() => (isAnswered = true));
  await Promise.resolve();
  expect(isAnswered).toBe(false);
  gates[0]!.open();
  await reader;
  expect(gates).toHaveLength(1);
  await wal.close();
});

test("a disk that failed once is never believed again: what it forgot, a later sync would not tell", async () => {
  const fault = new Error("EIO");
  let isBroken = true;
  const wal = new WalSync(file, async () => {
    if (isBroken) throw fault;
  });
  wal.noteWrite();
  await expect(wal.settle()).rejects.toBe(fault);
  isBroken = false;
  wal.noteWrite();
  await expect(wal.settle()).rejects.toBe(fault);
  await wal.close();
});
