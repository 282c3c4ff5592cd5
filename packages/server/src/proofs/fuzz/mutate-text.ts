import type { Random } from "./random.ts";

/** What parsers have stumbled over. */
const oddities = [
  "",
  " ",
  ".",
  "..",
  "=",
  "==",
  "-",
  "_",
  "+",
  "/",
  "\\",
  "%",
  "%00",
  "%2e%2e%2f",
  "\0",
  "\t",
  "\n",
  "\r\n",
  '"',
  "'",
  "`",
  ";",
  ",",
  ":",
  "@",
  "<",
  "{}",
  "[]",
  "null",
  "__proto__",
  "constructor",
  "\u00a0",
  "\u200b",
  "\u202e",
  "\ufeff",
  "\uff0e",
  "\ufdfa",
  "\u0130",
  "\u212a",
  "\ud800",
  "\u{1f511}",
  "e\u0301",
  "1e309",
  "-0",
  "9007199254740993",
  "' or 1=1--",
  "${7*7}",
  "lk1.",
  "eyJhbGciOiJub25lIn0",
  "a".repeat(300),
] as const;

type Mutation = (random: Random, text: string) => string;

const mutations: readonly Mutation[] = [
  function flipBit(random, text) {
    const at = random.below(text.length);
    const flipped = String.fromCharCode((text.charCodeAt(at) || 0x61) ^ (1 << random.below(7)));
    return text.slice(0, at) + flipped + text.slice(at + 1);
  },
  function insert(random, text) {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.pick(oddities) + text.slice(at);
  },
  function replace(random, text) {
    const at = random.below(text.length);
    return text.slice(0, at) + random.pick(oddities) + text.slice(at + 1 + random.below(4));
  },
  function truncate(random, text) {
    return text.slice(0, random.below(text.length));
  },
  function behead(random, text) {
    return text.slice(random.below(text.length));
  },
  function remove(random, text) {
    const at = random.below(text.length);
    return text.slice(0, at) + text.slice(at + 1 + random.below(8));
  },
  function duplicate(random, text) {
    const at = random.below(text.length);
    const piece = text.slice(at, at + 1 + random.below(40));
    return text.slice(0, at) + piece + text.slice(at);
  },
  function swapParts(random, text) {
    const parts = text.split(".");
    const at = random.below(parts.length);
    const other = random.below(parts.length);
    [parts[at], parts[other]] = [parts[other]!, parts[at]!];
    return parts.join(".");
  },
  (random, text) => (random.chance(0.5) ? text.toUpperCase() : text.toLowerCase()),
  (random, text) => text.repeat(1 + random.below(3)),
  (_, text) => [...text].toReversed().join(""),
  (random) => random.pick(oddities),
];

/** Changes a text once or a few times; what comes out may be anything, now and then the text itself. */
export function mutateText(random: Random, text: string): string {
  const count = random.chance(0.7) ? 1 : 2 + random.below(3);
  let mutated = text;
  for (let round = 0; round < count; round++) mutated = random.pick(mutations)(random, mutated);
  return mutated;
}

/** The beginning of one text and the end of another. */
export function splice(random: Random, text: string, other: string): string {
  return text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1));
}
