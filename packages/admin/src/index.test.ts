import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { consoleFolder } from "./index.ts";

test("the folder is dist/console of this package, and the same seen from dist", () => {
  expect(consoleFolder.pathname).toMatch(/\/packages\/admin\/dist\/console\/$/);
  expect(existsSync(new URL("../../package.json", consoleFolder))).toBe(true);
  expect(new URL("../dist/console/", new URL("../dist/index.js", import.meta.url)).href).toBe(
    consoleFolder.href,
  );
});
