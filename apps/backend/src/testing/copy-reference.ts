import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const apps = fileURLToPath(new URL("../../../", import.meta.url));
// Inside the repository, so that the packages are found from there, and ignored by git.
const cache = fileURLToPath(new URL("../../../../.cache/", import.meta.url));

const leftOut = /(^|\/)(node_modules|dist|testing|\.[^/]+)$|\.test\.tsx?$/;

/** The reference application in a folder of its own, to be changed as its owner would; `await using` removes it. */
export interface ReferenceCopy extends AsyncDisposable {
  readonly folder: string;
  /** Replaces texts of a file. @throws Error when one is not there: then the test would prove nothing. */
  change(file: string, replacements: readonly (readonly [from: string, to: string])[]): Promise<void>;
}

/** Copies the named apps; `@reference/contract` is the copied one for them. */
export async function copyReference(...names: readonly string[]): Promise<ReferenceCopy> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "reference-"));
  const filter = (path: string) => !leftOut.test(path.slice(apps.length));
  for (const name of names) await cp(join(apps, name), join(folder, name), { recursive: true, filter });
  await mkdir(join(folder, "node_modules/@reference"), { recursive: true });
  await symlink("../../contract", join(folder, "node_modules/@reference/contract"));
  return {
    folder,
    async change(file, replacements) {
      let text = await readFile(join(folder, file), "utf8");
      for (const [from, to] of replacements) {
        if (!text.includes(from)) throw new Error(`${file} has no "${from}" any more.`);
        text = text.replace(from, to);
      }
      await writeFile(join(folder, file), text);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
