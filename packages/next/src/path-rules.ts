/** Which paths of the backend a browser may reach: exact ones, `*` for one segment, `**` at the end for any rest. */
export interface PathRules {
  /** The path in its one spelling, for the backend; `undefined` for a path that is not allowed or is not clean. */
  resolve(path: string): string | undefined;
}

/**
 * Reads the patterns of an allow-list, such as `/api/posts/**`. A trailing slash says nothing, as in the wire contract.
 *
 * @throws TypeError for a pattern that does not say what it allows.
 */
export function createPathRules(patterns: readonly string[]): PathRules {
  const rules = patterns.map(parsePattern);
  return {
    resolve(path) {
      const segments = readCleanPath(path);
      if (!segments || !rules.some((rule) => matches(rule, segments))) return undefined;
      return `/${segments.map(encodeURIComponent).join("/")}${path.endsWith("/") ? "/" : ""}`;
    },
  };
}

function parsePattern(pattern: string): readonly string[] {
  const segments = readCleanPath(pattern);
  const hasInnerRest = segments?.slice(0, -1).includes("**");
  const hasPartialStar = segments?.some((segment) => segment.includes("*") && !/^\*\*?$/.test(segment));
  if (!segments || segments[0]?.startsWith("*") || hasInnerRest || hasPartialStar) {
    throw new TypeError(`"${pattern}" is not a pattern of backend paths; write one like "/api/posts/**".`);
  }
  return segments;
}

function matches(rule: readonly string[], segments: readonly string[]): boolean {
  const hasRest = rule.at(-1) === "**";
  const fixed = hasRest ? rule.slice(0, -1) : rule;
  if (hasRest ? segments.length < fixed.length : segments.length !== fixed.length) return false;
  return fixed.every((part, index) => part === "*" || part === segments[index]);
}

/**
 * The decoded segments of a path, or `undefined` where two readers could understand it differently (S111): an empty or
 * dot segment, a slash, backslash, `;`, `%` or control character, also when it is written in percents.
 */
function readCleanPath(path: string): readonly string[] | undefined {
  if (!path.startsWith("/")) return undefined;
  const segments = path.slice(1).replace(/\/$/, "").split("/").map(decodeSegment);
  const isClean = segments.every((segment) => segment !== undefined && isCleanSegment(segment));
  return isClean ? (segments as string[]) : undefined;
}

function isCleanSegment(segment: string): boolean {
  return segment !== "" && segment !== "." && segment !== ".." && !/[/\\;%?#\p{C}]/u.test(segment);
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
