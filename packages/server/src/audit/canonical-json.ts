/**
 * A value as the one text that it has: members in the order of their names, no space between. Neither the order in which a
 * database keeps the members of its JSON, nor how it writes them, makes a difference.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null || value instanceof Date) return writeScalar(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
}

/** A moment is its ISO text in milliseconds; what JSON has no word for is `null`. */
function writeScalar(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}
