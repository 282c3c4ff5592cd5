import { randomInt } from "node:crypto";

const maxAttempts = 12;

/**
 * Names to try for a new account, the nicest first: from the address, then from the given names, each without a number
 * and then with ever longer random ones, so that parallel sign-ups of namesakes do not meet on the same next number.
 *
 * @param sources What the profile offers, in order of preference; empty ones are passed over.
 */
export function* usernameCandidates(sources: readonly string[], maxLength: number): Generator<string> {
  const bases = sources.map(toUsernameBase).filter((base) => base !== "");
  const base = bases[0] ?? "user";
  yield base.slice(0, maxLength);
  for (let attempt = 1; attempt < maxAttempts; attempt++) {
    const suffix = String(randomInt(10 ** Math.min(attempt + 1, 9)));
    yield base.slice(0, maxLength - suffix.length) + suffix;
  }
}

/** What is left of a name when only the characters of usernames stay: `Zoë O'Neil@x.org` → `zoeoneil`. */
function toUsernameBase(source: string): string {
  return source
    .replace(/@.*$/s, "")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}_.+-]/gu, "")
    .normalize("NFKC");
}
