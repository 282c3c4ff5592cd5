import { InvalidArgumentError } from "commander";

/** What somebody wrote as `name=value`, in its order. */
export type Pair = readonly [name: string, value: string];

/** Gathers the values of an option that may be repeated. */
export function collectPair(text: string, known: readonly Pair[] = []): readonly Pair[] {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Write it as name=value.");
  return [...known, [text.slice(0, at), text.slice(at + 1)]];
}

/** The values by name: a name may come several times. */
export function gatherPairs(pairs: readonly Pair[]): ReadonlyMap<string, readonly string[]> {
  const gathered = new Map<string, string[]>();
  for (const [name, value] of pairs) gathered.set(name, [...(gathered.get(name) ?? []), value]);
  return gathered;
}
