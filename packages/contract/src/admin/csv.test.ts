import fc from "fast-check";
import { expect, test } from "vitest";
import { writeCsv } from "./csv.ts";

/** What makes a spreadsheet run a cell. */
const starts = ["=", "+", "-", "@", "\t", "\r"];

const dangerous = fc.tuple(fc.constantFrom(...starts), fc.string()).map(([start, rest]) => start + rest);
const cell = fc.oneof(fc.string(), dangerous, fc.constantFrom('"', ",", "\r\n", "\n", "a,b", 'say "hi"'));

/** Reads CSV as RFC 4180 describes it. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let value = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (isQuoted) {
      if (char !== '"') value += char;
      else if (text[at + 1] === '"') {
        value += '"';
        at += 1;
      } else isQuoted = false;
    } else if (char === '"') isQuoted = true;
    else if (char === ",") {
      row.push(value);
      value = "";
    } else if (char === "\r" && text[at + 1] === "\n") {
      rows.push([...row, value]);
      row = [];
      value = "";
      at += 1;
    } else value += char;
  }
  expect({ value, row, isQuoted }, "the file ends with the end of a line").toEqual({
    value: "",
    row: [],
    isQuoted: false,
  });
  return rows;
}

test("no text comes out as a cell that a spreadsheet would run", () => {
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 })), (rows) => {
      const cells = readCsv(writeCsv(["name"], rows)).flat();
      expect(cells.filter((text) => starts.some((start) => text.startsWith(start)))).toEqual([]);
    }),
  );
});

test("what is read back is what was written, but for the sign before a formula", () => {
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 })), (rows) => {
      const [header, ...read] = readCsv(writeCsv(["a", "b"], rows));
      expect(header).toEqual(["a", "b"]);
      expect(read).toEqual(
        rows.map((row) => row.map((text) => (/^[=+\-@\t\r|%]/.test(text) ? `'${text}` : text))),
      );
    }),
  );
});

test("numbers stay numbers, nothing is an empty cell, and what is no text is JSON", () => {
  const text = writeCsv(["a", "b", "c", "d"], [[-5, true, null, ["x", "=y"]]]);
  expect(text).toBe('a,b,c,d\r\n-5,true,,"[""x"",""=y""]"\r\n');
});
