import { randomInt } from "node:crypto";

const maxAttempts = 12;
const maxDigits = 9;

/**
 * Names to try for a new account: the first source that leaves a name, without a number and then with ever longer random
 * ones, so that parallel sign-ups of namesakes do not meet on the same next number.
 *
 * @param sources What the profile offers, in order of preference; empty ones are passed over.
 */
export function* usernameCandidates(sources: readonly string[], maxLength: number): Generator<string> {
  const bases = sources.map((source) => cut(toUsernameBase(source), maxLength));
  const base = bases.find((candidate) => candidate !== "") ?? cut("user", maxLength);
  yield base;
  for (let attempt = 1; attempt < maxAttempts; attempt++) {
    const suffix = String(randomInt(10 ** Math.min(attempt + 1, maxDigits, maxLength)));
    yield cut(base, maxLength - suffix.length) + suffix;
  }
}

/** The beginning of a name, never with half a character at its end. */
function cut(name: string, maxLength: number): string {
  return name.slice(0, maxLength).replace(/[\ud800-\udbff]$/, "");
}

/** What is left of a name when only the characters of usernames stay: `Zoë O'Neil@x.org` → `zoeoneil`. */
function toUsernameBase(source: string): string {
  return source
    .replace(/@.*$/s, "")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_.+-]/gu, "")
    .normalize("NFKC");
}
