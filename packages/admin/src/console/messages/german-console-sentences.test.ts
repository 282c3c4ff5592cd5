import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { germanChecks, germanParts } from "./german-checks.ts";
import { germanFieldRules, germanRefusals } from "./german-console-sentences.ts";
import { saySentence } from "./say-sentence.ts";

const server = new URL("../../../../server/src/", import.meta.url);

/** Where the server speaks to those who use the console. */
const speaking = [
  ...readdirSync(new URL("admin/", server), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    // It speaks where there is no console.
    .filter((path) => path !== "serve-console.ts")
    .map((path) => `admin/${path}`),
  "sites/require-free-origins.ts",
  "passwords/password-policy.ts",
];

/** Whose errors stand in the sentences of checks. */
const failing = ["kernel/outbound.ts", "social/ask-provider.ts"];

interface Literal {
  /** With `%{1}` for what varies. */
  readonly text: string;
  /** The code right before it. */
  readonly before: string;
}

function literalsOf(path: string): Literal[] {
  const code = readFileSync(new URL(path, server), "utf8").replaceAll(/\/\*.*?\*\/|^\s*\/\/.*?$/gms, "");
  return [...code.matchAll(/"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)].map(
    (match) => {
      let gaps = 0;
      const text = (match[1] ?? match[2] ?? match[3] ?? "").replaceAll(/\$\{[^}]*\}/g, () => `%{${++gaps}}`);
      return { text, before: code.slice(0, match.index).trimEnd().slice(-40) };
    },
  );
}

/** Three words are a sentence, and two with a full stop, unless they are a label, or what a developer reads. */
const isSentence = ({ text, before }: Literal) =>
  /^(?:[A-Z]\S* \S+|%\{1\} [a-z]\S*)(?: \S|\.$)/.test(text) && !/(?:Error\(|\blabel\w*:|\bsql)$/.test(before);

const isCheck = ({ before }: Literal) => /\bcheck(?::| =)$/.test(before);

const spoken = speaking.flatMap(literalsOf);
const failed = failing.flatMap(literalsOf);
const said = new Set(
  spoken.filter((literal) => isSentence(literal) || isCheck(literal)).map(({ text }) => text),
);
const reasons = new Set(failed.filter(({ before }) => before.endsWith("new Error(")).map(({ text }) => text));

const fill = (english: string) => english.replaceAll(/%\{(\d)\}/g, "<$1>");
const words = { ...germanRefusals, ...germanFieldRules, ...germanChecks };

test("every sentence and every check of the product's console has German words", () => {
  expect(said.size).toBeGreaterThan(60);
  expect([...said].filter((english) => saySentence(fill(english), "de") === fill(english))).toEqual([]);
});

test("every reason for which a check cannot ask has German words", () => {
  expect(reasons.size).toBeGreaterThan(4);
  expect([...reasons].filter((reason) => !Object.hasOwn(germanParts, reason))).toEqual([]);
});

test("no German words are for what the server does not say any more", () => {
  expect(Object.keys(words).filter((english) => !said.has(english))).toEqual([]);
  const texts = new Set([...spoken, ...failed].map(({ text }) => text));
  expect(Object.keys(germanParts).filter((part) => !texts.has(part))).toEqual([]);
});

test("no German words use what the English ones do not have", () => {
  const gaps = (text: string): string[] => text.match(/%\{\d\}/g) ?? [];
  const all = Object.entries({ ...words, ...germanParts });
  expect(all.filter(([english, german]) => gaps(german).some((gap) => !english.includes(gap)))).toEqual([]);
});

test.each([
  ["Is revoked already.", "Ist schon widerrufen."],
  [
    "https://a.example/x cannot be asked: the provider answered 503. Ask the provider why.",
    "https://a.example/x lässt sich nicht fragen: der Anbieter hat 503 geantwortet. Fragen Sie den Anbieter nach dem Grund.",
  ],
  [
    "The provider refuses a sign-in that comes back to https://a.example/$& (an error page). Check the redirect URIs and scopes in the provider's console.",
    "Der Anbieter lehnt eine Anmeldung ab, die zu https://a.example/$& zurückkommt (eine Fehlerseite). Prüfen Sie Redirect-URIs und Scopes in der Konsole des Anbieters.",
  ],
  ["There is one with these values already.", "Einen Eintrag mit diesen Werten gibt es schon."],
  ["This post is published already.", "This post is published already."],
])("the backend says: %s", (english, german) => {
  expect(saySentence(english, "de")).toBe(german);
  expect(saySentence(english, "en")).toBe(english);
});
