import { readFile } from "node:fs/promises";

/** How much memory of a process is resident, in MiB (`VmRSS` of proc(5)). */
export async function residentMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
