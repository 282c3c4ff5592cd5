import { expect, test } from "vitest";
import { toPrintable, toPrintableJson } from "./printable.ts";
import { createTable } from "./table.ts";

const rows = [
  ["0123456789abcdef", "a long text that does not fit", "yes"],
  ["fedcba9876543210", "short", "no"],
];

test("columns stand under each other, and nothing is cut away from a terminal", () => {
  const table = createTable(["id", "title", "active"], { fit: undefined, uncut: 1 });
  expect(table.page(rows)).toEqual([
    "id                title                          active",
    "0123456789abcdef  a long text that does not fit  yes",
    "fedcba9876543210  short                          no",
  ]);
});

test("at a terminal the widest columns are cut until a line fits, but never an id", () => {
  const table = createTable(["id", "title", "active"], { fit: 40, uncut: 1 });
  expect(table.page(rows)).toEqual([
    "id                title           active",
    "0123456789abcdef  a long text t…  yes",
    "fedcba9876543210  short           no",
  ]);
});

test("the pages of a list have one header and one set of widths", () => {
  const table = createTable(["name"], { fit: undefined });
  expect(table.page([["ada"]])).toEqual(["name", "ada"]);
  expect(table.page([["grace"]])).toEqual(["grace"]);
});

test("nothing that a terminal would obey reaches it", () => {
  const evil = "\u001B[2J\u009Bname\nnext\u202Eline";
  expect(toPrintable(evil)).toBe(String.raw`\u001b[2J\u009bname\nnext\u202eline`);
  const json = toPrintableJson({ name: evil });
  // oxlint-disable-next-line no-control-regex
  expect(json).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202E]/);
  expect(JSON.parse(json)).toEqual({ name: evil });
});
