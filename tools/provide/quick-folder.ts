import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";

const memoryFolder = "/dev/shm";
const clusterGiB = 4;

/** A folder in memory where there is room for a cluster: tests make and drop hundreds of databases of hundreds of files. */
export async function quickFolder(): Promise<string> {
  const memory = await statfs(memoryFolder).catch(() => undefined);
  const freeGiB = memory ? (memory.bavail * memory.bsize) / 2 ** 30 : 0;
  return freeGiB >= clusterGiB ? memoryFolder : tmpdir();
}
