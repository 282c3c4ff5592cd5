import { mutateText } from "./mutate-text.ts";
import type { Random } from "./random.ts";

/** A value that comes out of `JSON.parse`. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

const junk = (random: Random): Json =>
  random.pick<() => Json>([
    () => null,
    () => true,
    () => 0,
    () => -1,
    () => 1e308,
    () => Number.MAX_SAFE_INTEGER + 2,
    () => 0.1,
    () => "",
    () => " ",
    () => "\0",
    () => "x".repeat(random.pick([129, 255, 1_025, 5_000])),
    () => "\ud800",
    () => [],
    () => ({}),
    () => [[["deep"]]],
    () => nest(random.pick([5, 31, 32, 33, 200])),
    () => Array.from({ length: 1_001 }, (_, index) => String(index)),
    () => ({ length: 1e9, toString: "x" }),
    () => JSON.parse('{"__proto__":{"is_staff":true},"constructor":{"prototype":{"is_staff":true}}}') as Json,
  ])();

function nest(depth: number): Json {
  let value: Json = "x";
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value };
  return value;
}

/** Changes one place in a value: a text in it, a member, its type. */
export function mutateJson(random: Random, value: Json): Json {
  if (random.chance(0.15)) return junk(random);
  if (typeof value === "string") return mutateText(random, value);
  if (typeof value === "number")
    return random.pick([-value, value + 1, value * 1e10, value / 3, String(value)]);
  if (Array.isArray(value)) return mutateList(random, value as readonly Json[]);
  if (typeof value === "object" && value !== null) {
    return mutateObject(random, value as { readonly [name: string]: Json });
  }
  return junk(random);
}

function mutateList(random: Random, list: readonly Json[]): Json {
  if (list.length === 0 || random.chance(0.2)) return [...list, junk(random)];
  const at = random.below(list.length);
  return list.with(at, mutateJson(random, list[at]!));
}

const names = [
  "__proto__",
  "constructor",
  "toString",
  "id",
  "is_staff",
  "is_superuser",
  "pk",
  "then",
  "\0",
  "",
];

function mutateObject(random: Random, object: { readonly [name: string]: Json }): Json {
  const entries = Object.entries(object);
  const at = random.below(entries.length);
  const [name, value] = entries[at] ?? ["", null];
  const change = random.below(6);
  if (entries.length === 0 || change === 0) entries.push([random.pick(names), junk(random)]);
  else if (change === 1) entries.splice(at, 1);
  else if (change === 2) entries[at] = [mutateText(random, name), value];
  else entries[at] = [name, mutateJson(random, value)];
  return Object.fromEntries(entries);
}

/** The text of a value as somebody may write it who means no good: names twice, numbers beyond reach, an end that is missing. */
export function writeJson(random: Random, value: Json): string {
  const text = JSON.stringify(value);
  if (random.chance(0.75)) return text;
  return random.pick<() => string>([
    () => mutateText(random, text),
    () => text.replace(/^\{/, `{"__proto__":{"is_staff":true},`),
    () => text.replace(/^\{(("[^"]*":"[^"]*"),?)/, "{$2,$1"),
    () => text.replace(/\d+|"[^"]*"$/, "1e999"),
    () => `${"[".repeat(random.pick([32, 33, 5_000]))}${text}`,
    () => `\ufeff${text}`,
    () => text.slice(0, -1),
    () => `${text}${text}`,
  ])();
}
