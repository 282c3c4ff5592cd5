import { expect, test } from "vitest";
import { createPageWalker } from "./page-walker.ts";

/** A list of so many pages, which notes the cursors that it was asked with. */
function listOf(pages: number) {
  const asked: (string | null)[] = [];
  const fetchPage = (cursor: string | null) => {
    asked.push(cursor);
    const page = cursor === null ? 1 : Number(cursor);
    return Promise.resolve({ page, next_cursor: page < pages ? String(page + 1) : null });
  };
  return { asked, fetchPage };
}

test("pages that follow each other cost one request each", async () => {
  const walker = createPageWalker();
  const { asked, fetchPage } = listOf(3);
  for (const page of [1, 2, 3, 1, 3]) {
    expect(await walker.readPage({ key: "users", page, fetchPage })).toMatchObject({
      page,
      answer: { page },
    });
  }
  expect(asked).toEqual([null, "2", "3", null, "3"]);
});

test("a link into a later page walks there from the nearest page that was seen", async () => {
  const walker = createPageWalker();
  const { asked, fetchPage } = listOf(9);
  await walker.readPage({ key: "users", page: 3, fetchPage });
  expect(asked).toEqual([null, "2", "3"]);
  await walker.readPage({ key: "users", page: 5, fetchPage });
  expect(asked.slice(3)).toEqual(["4", "5"]);
});

test("another list has cursors of its own", async () => {
  const walker = createPageWalker();
  const { asked, fetchPage } = listOf(9);
  await walker.readPage({ key: "users", page: 2, fetchPage });
  await walker.readPage({ key: "users, ordered otherwise", page: 2, fetchPage });
  expect(asked).toEqual([null, "2", null, "2"]);
});

test("in the place of a page after the last one stands the last one", async () => {
  const walker = createPageWalker();
  const { asked, fetchPage } = listOf(2);
  const last = { page: 2, answer: { page: 2 } };
  expect(await walker.readPage({ key: "users", page: 4, fetchPage })).toMatchObject(last);
  expect(asked).toEqual([null, "2"]);
});

test("a page that is too far away is not walked to: in its place stands the first one, however often it is asked for", async () => {
  const walker = createPageWalker();
  const { asked, fetchPage } = listOf(1_000_000);
  for (const page of [500_000, 500_000]) {
    const first = { page: 1, answer: { page: 1 } };
    expect(await walker.readPage({ key: "users", page, fetchPage })).toMatchObject(first);
  }
  expect(asked).toEqual([null, null]);
});
