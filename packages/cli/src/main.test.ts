import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { callLatchkey } from "./testing/call-latchkey.ts";
import { runLatchkey } from "./testing/run-latchkey.ts";

const seeHelp = '(run it with "--help" to see what it takes)\n';

const type = (command: string) => callLatchkey(command.split(" ").slice(1));

test.each([
  {
    command: "latchkey migrate --help",
    shows: ["Usage: latchkey migrate [options]", "that the database\ndoes not have yet."],
  },
  {
    command: "latchkey makemigrations --help",
    shows: ["--name <name>", "--rename <from:to>", "--check", "--dry-run", "It asks no database."],
  },
  {
    command: "latchkey createsuperuser --help",
    shows: ["--username <name>", "--email <address>", "--no-input", "SUPERUSER_PASSWORD"],
  },
  {
    command: "latchkey createsite --help",
    shows: ["<name>", "--origin <origin>", "--default", "SITE_ID and SITE_SECRET"],
  },
  {
    command: "latchkey audit verify --help",
    shows: ["Usage: latchkey audit verify [options]", "--json", "Ends with 1 when it is."],
  },
  {
    command: "latchkey --help",
    shows: [
      "migrate",
      "makemigrations",
      "createsuperuser",
      "createsite",
      "setup-link",
      "users",
      "posts",
      "audit",
    ],
  },
  {
    command: "latchkey users --help",
    shows: ["list", "show", "create", "change", "deactivate", "end-sessions", "send-reset", "verify-email"],
  },
  {
    command: "latchkey users list --help",
    shows: [
      "--search <text>",
      "--filter <name=value>",
      "is_staff (boolean)",
      "Orders: date_joined, username",
    ],
  },
])("$command says what it does and takes", async ({ command, shows }) => {
  const { code, stdout, stderr } = await type(command);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const text of shows) expect(stdout).toContain(text);
  // What nobody set is not shown in the words of the program.
  expect(stdout).not.toMatch(/\(default:\s/);
});

test.each([
  { command: "latchkey migrat", complaint: "error: unknown command 'migrat'\n(Did you mean migrate?)\n" },
  { command: "latchkey migrate --fake", complaint: "error: unknown option '--fake'\n" },
  {
    command: "latchkey migrate users",
    complaint: "error: too many arguments for 'migrate'. Expected 0 arguments but got 1.\n",
  },
])("$command is refused before anything happens", async ({ command, complaint }) => {
  expect(await type(command)).toEqual({ code: 1, stdout: "", stderr: complaint + seeHelp });
});

test.each([
  { command: "latchkey createsite --help", code: 0 },
  { command: "latchkey migrat", code: 1 },
])("$command as a process ends with $code, and says the same", async ({ command, code }) => {
  const run = await runLatchkey(command.split(" ").slice(1));
  expect(run).toEqual(await type(command));
  expect(run.code).toBe(code);
});

test("a latchkey.config.ts that exports no config is refused with a sentence", async () => {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "latchkey.config.ts");
  await writeFile(file, "export const settings = {};");
  expect(await runLatchkey(["makemigrations"], { cwd: folder })).toEqual({
    code: 1,
    stdout: "",
    stderr: `${file} exports no "config": export const config = defineConfig({ … }).\n`,
  });
});
