import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { buildIfChanged } from "./build-if-changed.ts";

test("a step runs once for what has not changed, in a folder without what an earlier one left", async () => {
  const folder = mkdtempSync(join(tmpdir(), "build-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const output = join(folder, "dist");
  mkdirSync(output);
  writeFileSync(join(output, "renamed.js"), "");
  const built = join(output, "built.js");
  const program = `fs.mkdirSync(${JSON.stringify(output)}, { recursive: true }); fs.writeFileSync(${JSON.stringify(built)}, "")`;
  const build = () =>
    buildIfChanged({
      inputs: ["package.json"],
      exclude: [],
      stampFile: join(output, ".built-from"),
      emptied: output,
      step: { title: "Building", args: ["-e", program], cwd: folder },
    });

  await build();
  expect([existsSync(built), existsSync(join(output, "renamed.js"))]).toEqual([true, false]);
  rmSync(built);
  await build();
  expect(existsSync(built)).toBe(false);
});
