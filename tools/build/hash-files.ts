import { createHash } from "node:crypto";
import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** One hash over the names and contents of all files that match the patterns, in a folder. */
export function hashFiles(
  folder: string,
  patterns: readonly string[],
  exclude: readonly string[] = [],
): string {
  const hash = createHash("sha256");
  for (const file of globSync(patterns, { cwd: folder, exclude: [...exclude] }).toSorted()) {
    const path = join(folder, file);
    if (statSync(path).isFile()) hash.update(`${file}\0`).update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}
