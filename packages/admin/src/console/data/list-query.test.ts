import { expect, test } from "vitest";
import { fakeResource } from "../../testing/fake-resources.ts";
import { searchName, toListQuery } from "./list-query.ts";

const users = fakeResource({ name: "users", sorts: ["username"] });

test("search, filters and order are three things on the wire", () => {
  const filter = { [searchName]: " ada ", is_active: false };
  expect(toListQuery(users, { filter, sort: { field: "username", order: "DESC" } })).toEqual({
    search: "ada",
    filter: { is_active: false },
    sort: "-username",
  });
});

test("an order that the resource does not offer is left to the backend", () => {
  expect(toListQuery(users, { sort: { field: "id", order: "DESC" } })).toEqual({ filter: {} });
});

test("what is empty narrows nothing, nor does the empty end of a period", () => {
  const filter = {
    role: "",
    group: null,
    joined: { from: "2026-01-01T00:00:00.000Z", to: "" },
    left: { from: "" },
  };
  expect(toListQuery(users, { filter })).toEqual({
    filter: { joined: { from: "2026-01-01T00:00:00.000Z" } },
  });
});
