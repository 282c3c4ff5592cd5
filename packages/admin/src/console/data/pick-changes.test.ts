import { expect, test } from "vitest";
import { fakeField } from "../../testing/fake-resources.ts";
import { pickChanges } from "./pick-changes.ts";

const fields = [
  fakeField({ name: "username", label: "", type: "text", writable: "always" }),
  fakeField({ name: "email", label: "", type: "email", writable: "always" }),
  fakeField({ name: "age", label: "", type: "integer", writable: "always" }),
  fakeField({ name: "groups", label: "", type: "references", writable: "always" }),
  fakeField({ name: "origins", label: "", type: "texts", writable: "always" }),
  fakeField({ name: "secret", label: "", type: "secret", writable: "always" }),
  fakeField({ name: "is_staff", label: "", type: "boolean", writable: "always" }),
  fakeField({ name: "owner", label: "", type: "text", writable: "create" }),
  fakeField({ name: "is_active", label: "", type: "boolean", writable: "change" }),
  fakeField({ name: "joined", label: "", type: "timestamp" }),
];

const before = {
  id: "1",
  username: "ada",
  email: null,
  age: 36,
  groups: ["g1"],
  origins: ["https://a.example"],
  is_staff: false,
  owner: "x",
  is_active: true,
  joined: "2026-01-01T00:00:00.000Z",
};

test("only what differs is sent", () => {
  expect(pickChanges({ fields, values: before, before })).toEqual({});
  expect(pickChanges({ fields, values: { ...before, username: "grace", groups: [] }, before })).toEqual({
    username: "grace",
    groups: [],
  });
});

test("an input that made an empty text of nothing changed nothing", () => {
  expect(pickChanges({ fields, values: { ...before, email: "" }, before })).toEqual({});
});

test("a text that was emptied is empty, and what is no text is null", () => {
  expect(pickChanges({ fields, values: { ...before, username: "", age: "" }, before })).toEqual({
    username: "",
    age: null,
  });
});

test("a secret that was left empty stays, and one that was typed goes along", () => {
  expect(pickChanges({ fields, values: { ...before, secret: "" }, before })).toEqual({});
  expect(pickChanges({ fields, values: { ...before, secret: "s3cret" }, before })).toEqual({
    secret: "s3cret",
  });
});

test("what cannot be written now is not sent", () => {
  const values = { ...before, owner: "y", is_active: false, joined: "never" };
  expect(pickChanges({ fields, values, before })).toEqual({ is_active: false });
  expect(pickChanges({ fields, values: { owner: "y", is_active: true, joined: "never" } })).toEqual({
    owner: "y",
  });
});

test("a new row has what was filled in, a switch that is off included", () => {
  expect(pickChanges({ fields, values: { username: "ada", email: "", age: null, is_staff: false } })).toEqual(
    {
      username: "ada",
      is_staff: false,
    },
  );
});

test("empty lines are no texts of a list", () => {
  const values = { ...before, origins: ["https://a.example", " https://b.example ", ""] };
  expect(pickChanges({ fields, values, before })).toEqual({
    origins: ["https://a.example", "https://b.example"],
  });
});
