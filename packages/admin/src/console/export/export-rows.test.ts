import { expect, test } from "vitest";
import { fakeField } from "../../testing/fake-resources.ts";
import { exportRows, type ExportFormat, type ExportProgress, type RowPage } from "./export-rows.ts";

const fields = [
  fakeField({ name: "name", label: "", type: "text" }),
  fakeField({ name: "tags", label: "", type: "texts" }),
  fakeField({ name: "client_secret", label: "", type: "secret" }),
];

const names = ["ada", '=HYPERLINK("https://evil.example")', "grace"];

/** A list of one row a page. */
function fetchPage(cursor: string | null): Promise<RowPage> {
  const at = Number(cursor ?? 0);
  return Promise.resolve({
    rows: [{ id: `u${at}`, title: "", values: { name: names[at], tags: ["x"], client_secret: "never" } }],
    references: {},
    next_cursor: at + 1 < names.length ? String(at + 1) : null,
    count: { value: names.length, is_exact: true },
  });
}

const run = (format: ExportFormat, progress: ExportProgress[] = []) =>
  exportRows({
    format,
    fields,
    fetchPage,
    onProgress: (step) => progress.push(step),
    signal: new AbortController().signal,
  });

test("all pages stand in one CSV with one head, and no cell runs (S120)", async () => {
  const progress: ExportProgress[] = [];
  const file = await run("csv", progress);
  expect(await file.text()).toBe(
    [
      "id,name,tags",
      'u0,ada,"[""x""]"',
      `u1,"'=HYPERLINK(""https://evil.example"")","[""x""]"`,
      'u2,grace,"[""x""]"',
      "",
    ].join("\r\n"),
  );
  expect(file.type).toBe("text/csv;charset=utf-8");
  expect(progress.map(({ rows }) => rows)).toEqual([1, 2, 3]);
});

test("all pages stand in one JSON, without secrets", async () => {
  const text = await (await run("json")).text();
  expect(JSON.parse(text)).toEqual(names.map((name, at) => ({ id: `u${at}`, name, tags: ["x"] })));
});

test.each(["csv", "json"] as const)("an empty list is a file, too: %s", async (format) => {
  const file = await exportRows({
    format,
    fields,
    fetchPage: () =>
      Promise.resolve({ rows: [], references: {}, next_cursor: null, count: { value: 0, is_exact: true } }),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  const text = await file.text();
  expect(format === "csv" ? text : JSON.parse(text)).toEqual(format === "csv" ? "id,name,tags\r\n" : []);
});

test("after Cancel no further page is asked for, and no file comes out", async () => {
  const cancel = new AbortController();
  let pages = 0;
  const running = exportRows({
    format: "csv",
    fields,
    fetchPage(cursor) {
      pages += 1;
      cancel.abort();
      return fetchPage(cursor);
    },
    onProgress: () => undefined,
    signal: cancel.signal,
  });
  await expect(running).rejects.toThrow("aborted");
  expect(pages).toBe(1);
});
