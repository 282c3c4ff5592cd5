import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A title, or a part of one such as a row's name, that names a statement. */
export interface StatementTest {
  /** Relative to the root. */
  readonly file: string;
  readonly title: string;
}

/** Where tests are, with what they share: a check that runs with every journey stands in the journeys' fixtures. */
const testFiles = [
  "{packages,apps,tools}/**/*.test.{ts,tsx}",
  "packages/server/src/attacks/*.ts",
  "packages/server/src/testing/*.ts",
  "e2e/**/*.ts",
];

// Comments are matched to be passed over: what only a comment names, no run shows.
const commentOrText = /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;

/** The tests under `root` by the numbers of the statements that they name, sorted by file and place. */
export function findStatementTests(root: string): ReadonlyMap<number, readonly StatementTest[]> {
  const found = new Map<number, StatementTest[]>();
  const isOthers = (path: string) => /(^|\/)(node_modules|dist|\.next|statements)$/.test(path);
  for (const file of globSync(testFiles, { cwd: root, exclude: isOthers }).toSorted()) {
    for (const title of textsOf(readFileSync(join(root, file), "utf8"))) {
      for (const number of numbersIn(title)) {
        found.set(number, [...(found.get(number) ?? []), { file, title }]);
      }
    }
  }
  return found;
}

function textsOf(source: string): string[] {
  const texts = source.match(commentOrText) ?? [];
  return texts.filter((text) => !text.startsWith("/")).map((text) => text.slice(1, -1));
}

function numbersIn(title: string): Set<number> {
  return new Set([...title.matchAll(/\bS(\d{1,3})\b/g)].map(([, number]) => Number(number)));
}
