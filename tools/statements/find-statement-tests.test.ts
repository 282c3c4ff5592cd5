import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { findStatementTests } from "./find-statement-tests.ts";
import { findHoles, renderStatements } from "./render-statements.ts";
import { allStatements, type Statement } from "./statement.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "statements-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

function write(file: string, source: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), source);
}

const found = () => [...findStatementTests(folder)].map(([number, tests]) => [number, ...tests]);

describe("the tests of a statement", () => {
  test("are those that name it in a title or in the name of a row", () => {
    write("packages/one/src/a.test.ts", 'test("S7: holds", () => {});\nconst rows = [["none (S7, S8)"]];');
    write("e2e/journeys/b.spec.ts", "test(`a journey (S8)`, () => {});");
    expect(found()).toEqual([
      [
        8,
        { file: "e2e/journeys/b.spec.ts", title: "a journey (S8)" },
        expect.objectContaining({ title: "none (S7, S8)" }),
      ],
      [
        7,
        { file: "packages/one/src/a.test.ts", title: "S7: holds" },
        { file: "packages/one/src/a.test.ts", title: "none (S7, S8)" },
      ],
    ]);
  });

  test.each([
    ["a comment of a line", '// S7\ntest("holds", () => {});'],
    ["a comment of several lines", '/** S7: "S7" */\ntest("holds", () => {});'],
    ["another word", 'test("ES7 and S7x", () => {});'],
    ["code", "const S7 = 1;"],
  ])("are none that name it by %s", (_, source) => {
    write("packages/one/src/a.test.ts", source);
    expect(found()).toEqual([]);
  });

  test("are in no file that is no test", () => {
    for (const file of ["packages/one/src/a.ts", "packages/one/node_modules/x/a.test.ts"]) {
      write(file, 'test("S7: holds", () => {});');
    }
    expect(found()).toEqual([]);
  });
});

describe("the page", () => {
  const statements: readonly Statement[] = [
    { number: 7, chapter: "A", sentence: "It holds." },
    { number: 8, chapter: "A", sentence: "It will hold.", waitsFor: "a later part" },
    { number: 9, chapter: "B", sentence: "It holds, too." },
  ];
  const tests = new Map([[7, [{ file: "a.test.ts", title: "S7: %s_holds" }]]]);

  test("says of each statement who shows it, or what it waits for", () => {
    const text = renderStatements(statements, tests);
    expect(text).toContain("**S7.** It holds.\n\n- [a.test.ts](../a.test.ts)\n  - S7: %s\\_holds\n");
    expect(text).toContain("**S8.** It will hold.\n\n- waits for a later part\n");
  });

  test("has a hole where a statement must hold now and nothing shows it", () => {
    expect(findHoles(statements, tests)).toEqual([statements[2]]);
  });

  test("is about 120 statements, each once and in order", () => {
    expect(allStatements.map(({ number }) => number)).toEqual(
      Array.from({ length: 120 }, (_, index) => index + 1),
    );
  });
});
