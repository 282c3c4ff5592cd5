import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Complaint } from "./complaint.ts";
import { repositoryRoot } from "./repository-root.ts";
import { runCommand } from "./run-command.ts";
import { findStatementTests } from "./statements/find-statement-tests.ts";
import { findHoles, renderStatements } from "./statements/render-statements.ts";
import { allStatements } from "./statements/statement.ts";

const page = join(repositoryRoot, "docs/statements.md");

/** `npm run statements` writes the page; with `--check` it is compared. A statement without a test fails both. */
await runCommand(async () => {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  const tests = findStatementTests(repositoryRoot);
  const text = renderStatements(allStatements, tests);
  if (!values.check) writeFileSync(page, text);
  const holes = findHoles(allStatements, tests);
  if (holes.length > 0) {
    throw Complaint.list(
      "No test names these statements in its title:",
      holes.map(({ number, sentence }) => `S${number}: ${sentence}`),
    );
  }
  if (readFileSync(page, "utf8") !== text) {
    throw new Complaint("docs/statements.md is not what the tests say: run `npm run statements`.");
  }
  return 0;
});
