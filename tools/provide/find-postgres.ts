import { existsSync, globSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { Complaint } from "../complaint.ts";
import { runToEnd } from "../processes/run-to-end.ts";
import { aptInstall, mayAptInstall } from "./apt-install.ts";

const usualFolders = [
  "/usr/lib/postgresql/*/bin",
  "/opt/homebrew/opt/postgresql*/bin",
  "/usr/local/opt/postgresql*/bin",
  "/Applications/Postgres.app/Contents/Versions/*/bin",
];

const instruction =
  "The tests need PostgreSQL, and there is none on this machine. Install it (macOS: brew install postgresql@17; " +
  "Debian or Ubuntu: sudo apt-get install postgresql) and run the tests again.";

/** The folder with the programs of a PostgreSQL that works, installed first where this machine lets us. */
export async function findPostgres(): Promise<string> {
  const found = await findWorking();
  if (found !== undefined) return found;
  if (!mayAptInstall()) throw new Complaint(instruction);
  await aptInstall("postgresql");
  const installed = await findWorking();
  if (installed === undefined) throw new Complaint("PostgreSQL was installed, but its programs do not run.");
  return installed;
}

async function findWorking(): Promise<string | undefined> {
  for (const folder of candidateFolders()) {
    const outcomes = await Promise.all(
      ["initdb", "postgres"].map((program) => runToEnd(join(folder, program), ["--version"])),
    );
    if (outcomes.every(({ code }) => code === 0)) return folder;
  }
  return undefined;
}

function candidateFolders(): Set<string> {
  // Behind a link in PATH stands the folder that also has what `initdb` looks for beside itself.
  const inPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "initdb"))
    .filter((program) => existsSync(program))
    .map((program) => dirname(realpathSync(program)));
  const newestFirst = (pattern: string) =>
    globSync(pattern).toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
  return new Set([...inPath, ...usualFolders.flatMap(newestFirst)]);
}
