import { sentences } from "@latchkey/contract";
import { expect, test } from "vitest";
import { dictionaries } from "./dictionaries.ts";
import { saySentence } from "./say-sentence.ts";

/** The keys of a dictionary with their texts, flat. */
function textsOf(tree: object, path = ""): Map<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "object" && value !== null
      ? [...textsOf(value, `${path}${key}.`)]
      : [[`${path}${key}`, String(value)] as const],
  );
  return new Map(entries);
}

const own = ({ ra, console }: { ra: object; console: object }) => textsOf({ ra, console });
const english = own(dictionaries.en);
const german = own(dictionaries.de);

test("both languages have the same keys", () => {
  expect([...german.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  expect(german.size).toBeGreaterThan(250);
});

test("our own sentences have the same gaps to fill in both languages", () => {
  const gaps = (text = "") => [...new Set(text.match(/%\{\w+\}/g))].toSorted();
  const ours = [...english].filter(([key]) => key.startsWith("console."));
  expect(ours.filter(([key, text]) => String(gaps(text)) !== String(gaps(german.get(key))))).toEqual([]);
});

test("our own sentences count in both languages, or in neither", () => {
  const forms = (text = "") => text.split("||||").length;
  const ours = [...english].filter(([key]) => key.startsWith("console."));
  expect(ours.filter(([key, text]) => forms(text) !== forms(german.get(key)))).toEqual([]);
});

test.each([
  [sentences.required, "Dieses Feld wird gebraucht."],
  [sentences.tooLong(150), "Höchstens 150 Zeichen."],
  [sentences.usernameForm, "Ein Benutzername besteht nur aus Buchstaben, Ziffern und den Zeichen @ . + - _"],
  ["Sign in to the console.", "Melden Sie sich an der Konsole an."],
  ["Nobody has translated this.", "Nobody has translated this."],
])("the backend says: %s", (sentence, german_) => {
  expect(saySentence(sentence, "de")).toBe(german_);
  expect(saySentence(sentence, "en")).toBe(sentence);
});
