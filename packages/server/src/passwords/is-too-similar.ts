const mostSimilarity = 0.7;

/**
 * Whether a password is much the same letters as a value, or as a word in it; upper and lower case are the same.
 * Source: Django's `UserAttributeSimilarityValidator` with its default of 0.7.
 */
export function isTooSimilar(password: string, value: string): boolean {
  if (value === "") return false;
  const letters = [...password.toLowerCase()];
  const whole = value.toLowerCase();
  return [...whole.split(/[^\p{L}\p{N}_]+/u), whole]
    .map((part) => [...part])
    .some((part) => !isFarShorter(part, letters) && similarityOf(letters, part) >= mostSimilarity);
}

/** A long password that holds a short value is not similar to it; it need not be counted. */
function isFarShorter(part: readonly string[], password: readonly string[]): boolean {
  return password.length >= 10 * part.length && part.length < (mostSimilarity / 2) * password.length;
}

/** The share of letters that two texts have in common, wherever they stand: `quick_ratio` of Python's difflib. */
function similarityOf(one: readonly string[], other: readonly string[]): number {
  const left = new Map<string, number>();
  for (const letter of other) left.set(letter, (left.get(letter) ?? 0) + 1);
  let shared = 0;
  for (const letter of one) {
    const count = left.get(letter) ?? 0;
    if (count > 0) shared++;
    left.set(letter, count - 1);
  }
  const length = one.length + other.length;
  return length === 0 ? 1 : (2 * shared) / length;
}
