import { boolean, integer, text } from "@latchkey/contract";
import { expect, test } from "vitest";
import { parseValues } from "./parse-values.ts";
import { createRegistry } from "./registry.ts";
import { type AdminResource, defineResource } from "./resource.ts";

const posts = defineResource({
  name: "posts",
  label: "Post",
  labelPlural: "Posts",
  table: "posts",
  title: "title",
  fields: {
    title: text({ maxLength: 10 }),
    subtitle: text({ maxLength: 10 }).optional(),
    is_public: boolean().default(false),
    level: integer(),
    author: { type: "reference", column: "author_id" },
    tags: { type: "texts", compute: () => [] },
  },
  list: ["title", "tags"],
  sorts: ["-title", "id"],
  search: ["title"],
  filters: { author_id: { type: "reference" }, anything: { type: "text", column: "elsewhere" } },
  create: "insert",
});

test.each<{ readonly wrong: Partial<AdminResource>; readonly sentence: string }>([
  {
    wrong: { list: ["titel"] },
    sentence: "its list shows titel, and it has only title, subtitle, is_public,",
  },
  {
    wrong: { title: "titel" },
    sentence: "its title is titel, and it has only id, title, subtitle, is_public, level, author_id.",
  },
  { wrong: { sorts: ["-author"] }, sentence: "its sorts order by author, and it has only id, title," },
  { wrong: { search: ["title", "tags"] }, sentence: "its search looks in tags, and it has only id, title," },
  {
    wrong: { filters: { state: { type: "text" } } },
    sentence: "its filters narrow by state, and it has only id,",
  },
  { wrong: { guardedFields: ["rights"] }, sentence: "its guarded fields are rights, and it has only title," },
  { wrong: { name: "Posts" }, sentence: 'resource "Posts" must be written in snake_case.' },
])("what does not exist is named, with what there is: $sentence", ({ wrong, sentence }) => {
  expect(() => createRegistry([posts])).not.toThrow();
  expect(() => createRegistry([{ ...posts, ...wrong }])).toThrow(sentence);
});

test("two of one name are refused", () => {
  expect(() => createRegistry([posts, posts])).toThrow('The console has two resources "posts"');
});

test("a field of the contract is one of the console, with its limits and what is there where nobody chose", () => {
  expect(posts.fields).toMatchObject({
    title: { type: "text", isRequired: true, maxLength: 10 },
    subtitle: { type: "text", isRequired: false, maxLength: 10, defaultValue: null },
    is_public: { type: "boolean", isRequired: false, defaultValue: false },
    level: { type: "integer", isRequired: true },
  });
  const created = parseValues(posts.fields, { title: "A", level: "7" }, "create");
  expect(created).toEqual({ title: "A", level: 7, is_public: false, subtitle: null });
  expect(parseValues(posts.fields, { level: 8 }, "change")).toEqual({ level: 8 });
  expect(() => parseValues(posts.fields, { title: " ", level: 1 }, "create")).toThrow(
    "fields refused: title",
  );
  expect(() => parseValues(posts.fields, { level: 1 }, "create")).toThrow("fields refused: title");
});

test("a name of the sender's own is answered to them, and is not in the log", () => {
  const values = { title: "A", level: 1, "my password": "x" };
  expect(() => parseValues(posts.fields, values, "create")).toThrow(
    expect.objectContaining({
      message: "fields refused: names of the sender's own",
      options: { fields: { "my password": ["This field cannot be written."] } },
    }),
  );
});

test("a list of fields that there are not does not compile", () => {
  const fields = { title: text({ maxLength: 10 }) };
  // @ts-expect-error: "titel" is no field.
  const wrong = defineResource({ ...posts, fields, list: ["titel"], sorts: ["title"] });
  expect(() => createRegistry([wrong])).toThrow("its list shows titel");
});
