import { expect, test } from "vitest";
import { accountPages, confirmPage, readReturnTo } from "./account-pages";

test.each(accountPages)("people who confirm that it is them come back to $path", ({ path }) => {
  const query = new URL(confirmPage(path), "https://web.example").searchParams;
  expect(readReturnTo(query.get("returnTo"))).toBe(path);
});

test.each([
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "javascript:alert(1)",
  "/account/password@evil.example",
  ["/account/password"],
  undefined,
])("and to no other page, such as %j (S95)", (returnTo) => {
  expect(readReturnTo(returnTo)).toBe("/account/sessions");
});
