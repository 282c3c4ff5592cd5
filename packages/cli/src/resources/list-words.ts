/** `a, b` as a list for a sentence; what there is none of is said so. */
export function listWords(words: readonly string[]): string {
  return words.length === 0 ? "none" : words.join(", ");
}
