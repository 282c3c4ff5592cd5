import { createClient } from "@latchkey/contract";
import { expect, test } from "vitest";
import { createFakeApi } from "../../testing/fake-api.ts";
import { fakeResources } from "../../testing/fake-resources.ts";
import { createDataProvider, type ShownOnce } from "./create-data-provider.ts";

/** A data provider before the fake API, with what was sent and what was shown once. */
function openProvider() {
  const sent: { method: string; path: string; body: unknown }[] = [];
  const shown: ShownOnce[] = [];
  const api = createFakeApi();
  const client = createClient((path, init) => {
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    sent.push({ method: init.method ?? "GET", path, body });
    const headers = new Headers(init.headers);
    headers.set("cookie", "console=1");
    return api(new Request(`http://localhost${path}`, { ...init, headers }));
  });
  const provider = createDataProvider({
    client,
    describe: (name) => fakeResources.find((resource) => resource.name === name),
    say: (text) => text,
    onShownOnce: (values) => shown.push(values),
  });
  return { provider, sent, shown };
}

const firstPage = {
  pagination: { page: 1, perPage: 25 },
  sort: { field: "username", order: "ASC" as const },
  filter: {},
};

test("a list has flat rows with the titles of what they refer to, and needs one request for them", async () => {
  const { provider, sent } = openProvider();
  const { data, pageInfo, meta } = await provider.getList("users", firstPage);
  expect(data).toHaveLength(25);
  expect(data[0]).toMatchObject({
    id: "u0",
    "@title": "person0",
    "@references": { groups: { g1: "Editors" } },
    username: "person0",
    groups: ["g1", "g2"],
  });
  expect(pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false });
  expect(meta).toEqual({ count: { value: 312, is_exact: true }, page: 1 });
  expect(sent).toHaveLength(1);
});

test("the last page has no next one", async () => {
  const { provider } = openProvider();
  const { data, pageInfo } = await provider.getList("users", {
    ...firstPage,
    pagination: { page: 13, perPage: 25 },
  });
  expect(data).toHaveLength(12);
  expect(pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: true });
});

test("a list says which page it is where the one that was asked for is not there", async () => {
  const { provider } = openProvider();
  const { data, meta } = await provider.getList("users", {
    ...firstPage,
    pagination: { page: 20, perPage: 25 },
  });
  expect(data).toHaveLength(12);
  expect(meta).toMatchObject({ page: 13 });
});

test("many rows are asked for by their ids", async () => {
  const { provider, sent } = openProvider();
  const { data } = await provider.getMany("users", { ids: ["u3", "u5"] });
  expect(data.map(({ id }) => id)).toEqual(["u3", "u5"]);
  expect(sent).toEqual([
    expect.objectContaining({ body: { filter: { ids: ["u3", "u5"] }, limit: 500, cursor: null } }),
  ]);
});

test("a change sends the changed fields alone", async () => {
  const { provider, sent } = openProvider();
  const { data: before } = await provider.getOne("users", { id: "u1" });
  const { data } = await provider.update("users", {
    id: "u1",
    previousData: before,
    data: { ...before, age: 99 },
  });
  expect(data).toMatchObject({ id: "u1", age: 99, username: "person1" });
  expect(sent.at(-1)).toEqual({
    method: "PATCH",
    path: "/api/admin/resources/users/rows/u1/",
    body: { values: { age: 99 } },
  });
});

test("a refusal of fields reaches the form by the names of its inputs", async () => {
  const { provider } = openProvider();
  await expect(provider.create("sites", { data: { name: "taken" } })).rejects.toMatchObject({
    status: 400,
    body: { errors: { name: "This value is not allowed.", root: { serverError: "Choose another." } } },
  });
});

test("what a new row shows once passes by the record", async () => {
  const { provider, shown } = openProvider();
  const { data } = await provider.create("sites", { data: { name: "Shop" } });
  expect(shown).toEqual([[{ label: "Site secret", value: expect.stringContaining("s3cr3t") }]]);
  expect(JSON.stringify(data)).not.toContain("s3cr3t");
});
