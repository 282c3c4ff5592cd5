import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { repositoryRoot } from "./repository-root.ts";
import { runFixture } from "./testing/run-fixture.ts";

let folder: string;

/** A repository with the bootstrap in it, a command, and an npm that only links the Node that runs the tests. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bootstrap-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "tools"));
  cpSync(join(repositoryRoot, "tools/bootstrap.mjs"), join(folder, "tools/bootstrap.mjs"));
  write("package.json", JSON.stringify({ type: "module", workspaces: ["packages/*"] }));
  write("package-lock.json", "{}");
  write("packages/one/package.json", "{}");
  write(
    "npm.js",
    `import { mkdirSync, rmSync, symlinkSync } from "node:fs";
     console.log("npm", ...process.argv.slice(2));
     rmSync("node_modules", { recursive: true, force: true });
     mkdirSync("node_modules/.bin", { recursive: true });
     symlinkSync(process.execPath, "node_modules/.bin/node");`,
  );
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

async function bootstrap(...args: string[]): Promise<{ code: number | string; output: string }> {
  const program = pathToFileURL(join(folder, "tools/bootstrap.mjs"));
  const running = runFixture(program, args, { npm_execpath: join(folder, "npm.js") });
  return { code: await running.ended, output: running.output() };
}

test("a command gets its arguments, and its exit code is ours", async () => {
  write("tools/greet.ts", "console.log(JSON.stringify(process.argv.slice(2)) as string); process.exit(7);");
  const { code, output } = await bootstrap("greet", "one", "two words");
  expect(output).toContain('["one","two words"]');
  expect(code).toBe(7);
});

test("the dependencies are installed when they are missing or have changed, and only then", async () => {
  write("tools/greet.ts", "");
  expect((await bootstrap("greet")).output).toContain("npm ci");
  expect((await bootstrap("greet")).output).toBe("");
  write("packages/two/package.json", "{}");
  expect((await bootstrap("greet")).output).toContain("npm install");
  write("packages/two/package.json", '{ "scripts": { "dev": "changed" } }');
  expect((await bootstrap("greet")).output).toBe("");
  write("package-lock.json", '{ "changed": true }');
  expect((await bootstrap("greet")).output).toContain("npm install");
  expect((await bootstrap("greet")).output).toBe("");
});

test("a failed installation is a sentence, runs nothing, and is tried again", async () => {
  write("npm.js", "process.exit(9);");
  write("tools/greet.ts", 'console.log("never");');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const { code, output } = await bootstrap("greet");
    expect(output).toContain("could not be installed");
    expect(output).not.toContain("never");
    expect(code).toBe(9);
  }
});

test("a signal reaches the command, and nobody prints a stack", async () => {
  write(
    "tools/wait.ts",
    'process.on("SIGTERM", () => process.exit(5)); setInterval(() => {}, 1000); console.log("up");',
  );
  const program = pathToFileURL(join(folder, "tools/bootstrap.mjs"));
  const running = runFixture(program, ["wait"], { npm_execpath: join(folder, "npm.js") });
  await expect.poll(() => running.output()).toContain("up");
  running.process.kill("SIGTERM");
  expect(await running.ended).toBe(5);
  expect(running.output()).not.toMatch(/\bat .*:\d+/);
});
