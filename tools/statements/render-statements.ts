import type { StatementTest } from "./find-statement-tests.ts";
import type { Statement } from "./statement.ts";

type TestsByNumber = ReadonlyMap<number, readonly StatementTest[]>;

const introduction = `# What must hold, and the tests that show it

Made by \`npm run statements\` from the statements and from the titles of the tests, which name them by number; \`npm test\` fails
where this page is not what the tests say, or where a statement that must hold now has no test.`;

/** The page that says of each statement by which tests it is shown, or what it waits for. */
export function renderStatements(statements: readonly Statement[], tests: TestsByNumber): string {
  const chapters = Map.groupBy(statements, ({ chapter }) => chapter);
  const parts = [...chapters].map(([chapter, own]) =>
    [`## ${chapter}`, ...own.map((statement) => renderStatement(statement, tests))].join("\n\n"),
  );
  return `${[introduction, ...parts].join("\n\n")}\n`;
}

/** The statements that must hold now and that no test names. */
export function findHoles(statements: readonly Statement[], tests: TestsByNumber): readonly Statement[] {
  return statements.filter(({ number, waitsFor }) => waitsFor === undefined && !tests.has(number));
}

function renderStatement({ number, sentence, waitsFor }: Statement, tests: TestsByNumber): string {
  const byFile = Map.groupBy(tests.get(number) ?? [], ({ file }) => file);
  const lines = [...byFile].map(([file, own]) => renderFile(file, own));
  const waits = waitsFor === undefined ? [] : [`- waits for ${waitsFor}`];
  return `**S${number}.** ${sentence}\n\n${[...waits, ...lines].join("\n")}`;
}

function renderFile(file: string, tests: readonly StatementTest[]): string {
  const titles = new Set(tests.map(({ title }) => `  - ${title.replaceAll(/[<>*_|\\]/g, String.raw`\$&`)}`));
  return [`- [${file}](../${file})`, ...titles].join("\n");
}
