import { failures, sentences } from "@latchkey/contract";
import { germanChecks, germanParts } from "./german-checks.ts";
import { germanFieldRules, germanPlurals, germanRefusals } from "./german-console-sentences.ts";
import { germanFailures, germanFieldSentences } from "./german-sentences.ts";

/** A number that stands in no sentence of its own: it marks where the sentence's number goes. */
const marker = 7_357;

interface KnownSentence {
  readonly pattern: RegExp;
  readonly german: string;
}

const known: readonly KnownSentence[] = [
  ...Object.entries(germanFieldSentences).map(([name, german]) => {
    const sentence = sentences[name as keyof typeof sentences];
    if (typeof sentence === "string") return { pattern: patternOf(sentence), german };
    const filled = (sentence as (limit: number) => string)(marker);
    return { pattern: patternOf(filled.replace(String(marker), "%{1}")), german };
  }),
  ...Object.entries(germanFailures).map(([name, german]) => ({
    pattern: patternOf(failures[name as keyof typeof failures].sentence),
    german,
  })),
  ...patternsOf({ ...germanRefusals, ...germanFieldRules, ...germanChecks, ...germanPlurals }),
];

const parts = patternsOf(germanParts);

/** A sentence of the backend in a language of the console; one that nobody has translated stays as it is. */
export function saySentence(sentence: string, locale: string): string {
  if (locale !== "de") return sentence;
  return say(known, sentence, (part) => say(parts, part, (text) => text));
}

/** @param sayPart Says what stands in a gap. */
function say(words: readonly KnownSentence[], sentence: string, sayPart: (part: string) => string): string {
  for (const { pattern, german } of words) {
    const found = pattern.exec(sentence);
    if (found) return german.replaceAll(/%\{(\d)\}/g, (_, gap: string) => sayPart(found[Number(gap)] ?? ""));
  }
  return sentence;
}

function patternsOf(words: Readonly<Record<string, string>>): readonly KnownSentence[] {
  return Object.entries(words).map(([english, german]) => ({ pattern: patternOf(english), german }));
}

/** What varies may be anything, also nothing, as the "s" of a plural. */
function patternOf(english: string): RegExp {
  const escaped = english.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll(/%\\\{\d\\\}/g, "(.*)")}$`, "s");
}
