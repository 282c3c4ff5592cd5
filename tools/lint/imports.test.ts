import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { runToEnd } from "../processes/run-to-end.ts";
import { repositoryRoot } from "../repository-root.ts";
import { floors, topFiles } from "./floors.ts";

const program = join(repositoryRoot, "node_modules/oxlint/bin/oxlint");

let folder: string;

/** A repository with nothing but our linter's configuration in it, where a test writes the files that it is about. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lint-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const original = join(repositoryRoot, "oxlint.config.ts");
  // The patterns of a configuration are relative to its file, so the copy must stand here. No rule of ours about imports
  // needs types, and without them each run takes a tenth of the time.
  write(
    "oxlint.config.ts",
    `import config from "${original}";
     export default { ...config, options: { denyWarnings: true }, ignorePatterns: ["*.config.ts"] };`,
  );
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

type Diagnostic = { filename: string; message: string; code: string; help?: string };

/** Writes files that import what the test says, lints all files, and answers a line for each problem. */
async function lint(imports: Readonly<Record<string, readonly string[]>> = {}): Promise<string[]> {
  for (const [file, sources] of Object.entries(imports)) {
    const lines = sources.map((source, index) => `import { a as a${index} } from "${source}";\n`);
    const names = sources.map((_source, index) => `a${index}`);
    write(file, `${lines.join("")}export const a = [${names.join(", ")}];\n`);
  }
  const { code, output } = await runToEnd(process.execPath, [program, "-f", "json"], { cwd: folder });
  const { diagnostics } = JSON.parse(output) as { diagnostics: Diagnostic[] };
  expect(code).toBe(diagnostics.length === 0 ? 0 : 1);
  return diagnostics.map(
    ({ filename, code: rule, message, help }) => `${filename} ${rule} ${message} ${help}`,
  );
}

const slice = (file: string) => `packages/server/src/${file}`;

test("what goes down and to the left is allowed", async () => {
  const problems = await lint({
    [slice("sessions/open-session.ts")]: [
      "../tokens/a.ts",
      "../kernel/a.ts",
      "../users/a.ts",
      "./store.ts",
      "@latchkey/contract",
    ],
    [slice("social/providers/google.ts")]: ["../../sign-in/a.ts", "../verify-id-token.ts"],
    [slice("server.ts")]: ["./social/a.ts", "./kernel/a.ts"],
    "packages/contract/src/index.ts": ["zod", "zod/v4", "./a.ts"],
    "packages/server/src/keys/rotate.test.ts": ["../server.ts", "@latchkey/idp"],
  });
  expect(problems).toEqual([]);
});

test.each([
  ["keys/a.ts", "../sign-in/b.ts", "An upward import: keys stands on floor 3, sign-in above it on floor 5."],
  [
    "keys/deep/a.ts",
    "../../sign-in/b.ts",
    "An upward import: keys stands on floor 3, sign-in above it on floor 5.",
  ],
  ["kernel/a.ts", "../store/b.ts", "An upward import: on floor 0, store stands to the right of kernel."],
  [
    "tokens/a.ts",
    "../sessions/b.ts",
    "An upward import: on floor 3, sessions stands to the right of tokens.",
  ],
  [
    "admin/a.ts",
    "../server.ts",
    "An upward import: admin stands on floor 7, this file on top of all floors.",
  ],
  [
    "admin/session/a.ts",
    "../../settings.ts",
    "An upward import: admin stands on floor 7, this file on top of all floors.",
  ],
])("%s may not import %s, and a sentence says why", async (file, source, sentence) => {
  expect(await lint({ [slice(file)]: [source] })).toEqual([expect.stringContaining(sentence)]);
});

test.each([
  ["packages/next/src/a.ts", "@latchkey/server", "packages/next does not import @latchkey/server"],
  ["packages/idp/src/a.ts", "@latchkey/contract", "packages/idp does not import @latchkey/contract"],
  ["packages/server/src/keys/a.ts", "@latchkey/idp", "packages/server does not import @latchkey/idp"],
  ["packages/contract/src/a.ts", "hono", "imports zod alone"],
  ["packages/contract/src/a.ts", "node:fs", "imports zod alone"],
  ["packages/contract/src/a.ts", "zodiac", "imports zod alone"],
  ["apps/web/src/a.ts", "@latchkey/server", "apps/web does not import @latchkey/server"],
  ["packages/next/src/a.ts", "@latchkey/contract/src/client.ts", "an inside file of another package"],
  ["packages/next/src/a.ts", "@latchkey/contract/dist/client.js", "an inside file of another package"],
  ["packages/next/src/a.ts", "../../contract/src/client.ts", "an inside file of another package"],
  ["packages/next/src/a.test.ts", "../../contract/src/client.ts", "an inside file of another package"],
  ["packages/cli/src/a.ts", "../../../tools/duration.ts", "leads out of the package"],
])("%s may not import %s", async (file, source, sentence) => {
  expect(await lint({ [file]: [source] })).toEqual([expect.stringContaining(sentence)]);
});

test("a cycle of imports is refused", async () => {
  const problems = await lint({
    [slice("keys/a.ts")]: ["./b.ts"],
    [slice("keys/b.ts")]: ["./c.ts"],
    [slice("keys/c.ts")]: ["./a.ts"],
  });
  expect(problems).toContainEqual(expect.stringContaining("no-cycle"));
});

test("the environment is read in an env.ts alone", async () => {
  write(slice("keys/a.ts"), "export const home = process.env.HOME;\n");
  write("apps/backend/env.ts", "export const home = process.env.HOME;\n");
  expect(await lint()).toEqual([expect.stringMatching(/keys\/a\.ts .*no-process-env/)]);
});

test("every folder of the server stands on a floor", () => {
  const source = join(repositoryRoot, "packages/server/src");
  const folders = readdirSync(source, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const known: readonly string[] = [...floors.flat(), "testing", "conformance", "proofs", "attacks"];
  expect(folders.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
});

test("every file on top of the server's floors is known as one", () => {
  const files = readdirSync(join(repositoryRoot, "packages/server/src")).filter((name) =>
    /^[^.]+\.ts$/.test(name),
  );
  expect(files.toSorted()).toEqual(topFiles.map((name) => `${name}.ts`).toSorted());
});
