import { join } from "node:path";
import { buildBackend } from "../build/build-backend.ts";
import { buildConsole } from "../build/build-console.ts";
import { compiler } from "../build/build-packages.ts";
import { nextProgram } from "../build/build-web.ts";
import { runInTerminal } from "../processes/run-in-terminal.ts";
import { repositoryRoot } from "../repository-root.ts";
import type { Step } from "./step.ts";
import { oneFailed, onePassed } from "./tally.ts";

const web = join(repositoryRoot, "apps/web");
const program = (path: string): string => join(repositoryRoot, "node_modules", path);

/** A check that holds if all of its commands, given as arguments of Node, end well. */
function check(title: string, commands: readonly (readonly string[])[], cwd = repositoryRoot): Step {
  return {
    title,
    part: "checks",
    async run({ signal }) {
      for (const args of commands) {
        if ((await runInTerminal({ file: process.execPath, args, cwd, signal })) !== 0) return oneFailed;
      }
      return onePassed;
    },
  };
}

const packages: Step = {
  title: "packages",
  part: "checks",
  async run({ signal }) {
    await buildBackend(signal);
    await buildConsole(signal);
    return onePassed;
  },
};

/** What is checked without running the system. */
export const checkSteps: readonly Step[] = [
  check("format", [[program("prettier/bin/prettier.cjs"), "--check", "--log-level=warn", "."]]),
  check("lint", [[program("oxlint/bin/oxlint"), "--type-aware", "--deny-warnings"]]),
  packages,
  check("types", [[compiler, "-p", "tsconfig.json"]]),
  // Next.js writes the types of its routes first, which are in no clone.
  check(
    "types of the web app",
    [
      [nextProgram, "typegen"],
      [compiler, "-p", ".", "--noEmit"],
    ],
    web,
  ),
  check("dead code", [[program("knip/bin/knip.js")]]),
  check("statements", [["tools/statements.ts", "--check"]]),
];
