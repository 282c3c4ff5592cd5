import { findSetupLink } from "./find-setup-link.ts";

const recentLines = 200;

export type PartLog = {
  write(part: string, text: string): void;
  /** The last lines of one part. */
  recent(part: string): string;
  /** The first link for the first administrator that a part showed. Its line is in no other place. */
  setupLink(): string | undefined;
};

/**
 * Takes the output of all parts apart into lines, and gives each line the name of its part. The link for the first
 * administrator is taken out.
 */
export function createPartLog(onLine: (line: string) => void = () => undefined): PartLog {
  const unfinished = new Map<string, string>();
  const recent = new Map<string, string[]>();
  let setupLink: string | undefined;
  const isKept = (line: string) => {
    const link = findSetupLink(line);
    setupLink ??= link;
    return link === undefined;
  };
  return {
    write(part, text) {
      const lines = ((unfinished.get(part) ?? "") + text).split("\n");
      unfinished.set(part, lines.pop() ?? "");
      const prefixed = lines.filter(isKept).map((line) => prefix(part, line));
      recent.set(part, [...(recent.get(part) ?? []), ...prefixed].slice(-recentLines));
      prefixed.forEach((line) => onLine(line));
    },
    recent(part) {
      const rest = unfinished.get(part);
      const isShown = rest && findSetupLink(rest) === undefined;
      return [...(recent.get(part) ?? []), ...(isShown ? [prefix(part, rest)] : [])].join("\n");
    },
    setupLink: () => setupLink,
  };
}

const prefix = (part: string, line: string): string => `${part.padEnd(8)}│ ${line}`;

/** A log whose reader sees every line at once, so that no failure needs to repeat them. */
export function createLiveLog(onLine: (line: string) => void): PartLog {
  return { ...createPartLog(onLine), recent: () => "" };
}
