import { failures, sentences } from "@latchkey/contract";
import { germanFailures, germanFieldSentences } from "./german-sentences.ts";

/** A number that stands in no sentence of its own: it marks where the sentence's number goes. */
const marker = 7_357;

interface KnownSentence {
  readonly pattern: RegExp;
  readonly german: string;
}

const known: readonly KnownSentence[] = [
  ...Object.entries(germanFieldSentences).flatMap(([name, german]) => {
    const sentence = sentences[name as keyof typeof sentences];
    if (typeof sentence === "string") return [{ pattern: patternOf(sentence), german }];
    return [{ pattern: patternOf((sentence as (limit: number) => string)(marker)), german }];
  }),
  ...Object.entries(germanFailures).map(([name, german]) => ({
    pattern: patternOf(failures[name as keyof typeof failures].sentence),
    german,
  })),
];

/** A sentence of the backend in a language of the console; one that nobody has translated stays as it is. */
export function saySentence(sentence: string, locale: string): string {
  if (locale !== "de") return sentence;
  for (const { pattern, german } of known) {
    const found = pattern.exec(sentence);
    if (found) return german.replace("%{1}", found[1] ?? "");
  }
  return sentence;
}

function patternOf(sentence: string): RegExp {
  const escaped = sentence.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replace(String(marker), String.raw`(-?\d+)`)}$`);
}
