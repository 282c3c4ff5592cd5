import { findClosestName } from "./find-closest-name.ts";

export type NamedSource = {
  /** How a person calls the source: ".env", "the environment". */
  readonly title: string;
  readonly names: readonly string[];
};

/** A sentence for each name that no part of the system reads: misspelt settings must not be ignored in silence. */
export function findUnknownNames(sources: readonly NamedSource[], known: ReadonlySet<string>): string[] {
  return sources.flatMap(({ title, names }) =>
    names
      .filter((name) => !known.has(name))
      .map((name) => {
        const closest = findClosestName(name, known);
        return `${name} in ${title} is not a setting.${closest ? ` Do you mean ${closest}?` : ""}`;
      }),
  );
}
