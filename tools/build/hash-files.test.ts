import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { hashFiles } from "./hash-files.ts";

test("the hash of a folder changes with the name and the content of each file, but not with what is left out", () => {
  const folder = mkdtempSync(join(tmpdir(), "hash-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "app/.next/deep"), { recursive: true });
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  const hash = () => hashFiles(folder, ["app/**/*", "lock"], ["app/.next"]);

  write("app/a.ts", "one");
  write("lock", "1");
  const hashes = [hash()];
  const change = (file: string, text: string) => {
    write(file, text);
    hashes.push(hash());
  };
  change("app/a.ts", "two");
  change("app/b.ts", "");
  change("lock", "2");
  expect(new Set(hashes).size).toBe(4);

  change("app/.next/deep/built.js", "built");
  change("elsewhere.ts", "other");
  expect(new Set(hashes).size).toBe(4);
});
