import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { referenceSchemas } from "../launch/reference-parts.ts";
import { repositoryRoot } from "../repository-root.ts";
import { portNames } from "./ports.ts";

test(".env.example lists each setting that a part reads, once, and no other", () => {
  const text = readFileSync(join(repositoryRoot, ".env.example"), "utf8");
  const listed = [...text.matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name ?? "");
  const known = new Set([...portNames, ...referenceSchemas.flatMap((schema) => Object.keys(schema))]);
  expect(listed.toSorted()).toEqual([...known].toSorted());
});
