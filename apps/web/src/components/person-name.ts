interface Named {
  readonly display_name: string | null;
  readonly first_name: string;
  readonly username: string;
}

/** What the app calls a person: the name that they chose, else the one that they came with. */
export function personName(person: Named): string {
  return person.display_name || person.first_name || person.username;
}

/** One or two letters that stand for a name. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toLocaleUpperCase())
    .join("");
}
