const recentLines = 200;

export type PartLog = {
  write(part: string, text: string): void;
  /** The last lines of one part. */
  recent(part: string): string;
};

/** Takes the output of all parts apart into lines, and gives each line the name of its part. */
export function createPartLog(onLine: (line: string) => void = () => undefined): PartLog {
  const unfinished = new Map<string, string>();
  const recent = new Map<string, string[]>();
  return {
    write(part, text) {
      const lines = ((unfinished.get(part) ?? "") + text).split("\n");
      unfinished.set(part, lines.pop() ?? "");
      const prefixed = lines.map((line) => prefix(part, line));
      recent.set(part, [...(recent.get(part) ?? []), ...prefixed].slice(-recentLines));
      prefixed.forEach((line) => onLine(line));
    },
    recent(part) {
      const rest = unfinished.get(part);
      return [...(recent.get(part) ?? []), ...(rest ? [prefix(part, rest)] : [])].join("\n");
    },
  };
}

const prefix = (part: string, line: string): string => `${part.padEnd(8)}│ ${line}`;

/** A log whose reader sees every line at once, so that no failure needs to repeat them. */
export function createLiveLog(onLine: (line: string) => void): PartLog {
  return { ...createPartLog(onLine), recent: () => "" };
}
