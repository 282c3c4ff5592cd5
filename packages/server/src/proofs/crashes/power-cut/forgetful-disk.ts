import { randomInt } from "node:crypto";
import { copyFile, mkdir, mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileLibrary } from "../../../../../../tools/provide/compile-c.ts";

/** What a disk writes as a whole, or not at all. */
const sectorBytes = 4096;

/** Files of which a power cut leaves what was synced (see disk.c). */
export interface ForgetfulDisk {
  /** What the process is started with that writes them. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * What the files are after a power cut, once the process has been killed.
   *
   * @param isTorn Whether sectors that were not synced are there all the same, each by chance, as an operating system that
   *   was writing them may leave them; else all of them are lost.
   */
  cutPower(isTorn: boolean): Promise<void>;
  remove(): Promise<void>;
}

/** @param file A SQLite database; the files beside it that begin with its name belong to it. */
export async function createForgetfulDisk(file: string): Promise<ForgetfulDisk> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-disk-"));
  const copies = join(folder, "copies");
  const library = join(folder, "disk.so");
  await compileLibrary(fileURLToPath(new URL("./disk.c", import.meta.url)), library);
  const remember = async () => {
    await rm(copies, { recursive: true, force: true });
    await mkdir(copies);
    for (const path of await listFiles(file)) await copyFile(path, join(copies, nameOf(path)));
  };
  await remember();
  return {
    environment: { LD_PRELOAD: library, POWER_CUT_FILES: file, POWER_CUT_DISK: copies },
    async cutPower(isTorn) {
      const synced = (await readdir(copies)).filter((name) => !name.endsWith(".new"));
      const paths = synced.map((name) => join(dirname(file), name));
      for (const path of await listFiles(file)) {
        if (paths.includes(path) && isTorn) await tearInto(join(copies, nameOf(path)), path);
        if (!paths.includes(path)) await rm(path);
      }
      for (const path of paths) await copyFile(join(copies, nameOf(path)), path);
      await remember();
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

async function listFiles(file: string): Promise<string[]> {
  const names = await readdir(dirname(file));
  return names.filter((name) => name.startsWith(nameOf(file))).map((name) => join(dirname(file), name));
}

/** Copies, by chance, sectors of what the process had written into what it had synced. */
async function tearInto(synced: string, written: string): Promise<void> {
  await using source = await open(written, "r");
  await using target = await open(synced, "r+");
  const { size } = await source.stat();
  const sector = Buffer.alloc(sectorBytes);
  for (let position = 0; position < size; position += sectorBytes) {
    const { bytesRead } = await source.read(sector, 0, sectorBytes, position);
    if (randomInt(2) === 0) await target.write(sector, 0, bytesRead, position);
  }
}
