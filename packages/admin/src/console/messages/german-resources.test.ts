import { defineContract, defineUser, type AdminResourceDescription } from "@latchkey/contract";
import { defineConfig, describeConsole, type LatchkeySettings } from "@latchkey/server";
import { expect, test } from "vitest";
import { germanResources } from "./german-resources.ts";
import { saySentence } from "./say-sentence.ts";

/** What the backend says of the product's own resources: an application's own fields have the application's words. */
const described = describeConsole(
  defineConfig({
    contract: defineContract({ user: defineUser({ fields: {}, expose: [] }), routes: {} }),
    settings: (): LatchkeySettings => {
      throw new Error("No setting is needed for it.");
    },
    migrations: new URL("./", import.meta.url),
  }),
);

interface Choice {
  readonly name: string;
  readonly choices: readonly string[] | null;
}

/** The keys, below a resource, of all words that its pages ask the dictionary for. */
function askedFor({ name, fields, filters, actions }: AdminResourceDescription): Set<string> {
  const inputs = actions.flatMap((action) => action.fields);
  const isField = (filter: string) => fields.some((field) => field.name === filter);
  const choicesOf = (each: Choice) => each.choices?.map((value) => `choices.${each.name}.${value}`) ?? [];
  const keys = [
    "one",
    "many",
    ...[...fields, ...inputs].map((field) => `fields.${field.name}`),
    ...filters.filter((filter) => !isField(filter.name)).map((filter) => `filters.${filter.name}`),
    ...actions.map((action) => `actions.${action.name}`),
    ...[...fields, ...inputs, ...filters].flatMap(choicesOf),
  ];
  return new Set(keys.map((key) => `${name}.${key}`));
}

function keysOf(tree: object, path = ""): string[] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "object" && value !== null ? keysOf(value, `${path}${key}.`) : [`${path}${key}`],
  );
}

const asked = new Set(described.flatMap((description) => [...askedFor(description)]));
const said = new Set(keysOf(germanResources));

test("every resource, field, filter, action and choice of the product has a German word", () => {
  expect(asked.size).toBeGreaterThan(200);
  expect([...asked].filter((key) => !said.has(key))).toEqual([]);
});

test("no German word is for what is no longer there", () => {
  // Permissions are named by rule, also those that nobody can have.
  const isByRule = (key: string) => key.startsWith("groups.choices.permissions.");
  expect([...said].filter((key) => !asked.has(key) && !isByRule(key))).toEqual([]);
});

test("a resource has its German name also where the backend names it by itself", () => {
  const names: Readonly<Record<string, { readonly many: string }>> = germanResources;
  const plurals = described.map(({ name, label_plural: label }) => [name, saySentence(label, "de")]);
  expect(plurals).toEqual(described.map(({ name }) => [name, names[name]?.many]));
});
