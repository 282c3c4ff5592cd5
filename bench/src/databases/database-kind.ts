/** The databases that are measured. */
export const databaseKinds = ["sqlite", "postgres"] as const;

export type DatabaseKind = (typeof databaseKinds)[number];

/** Which database a URL names. */
export function kindOf(url: string): DatabaseKind {
  return url.startsWith("file:") ? "sqlite" : "postgres";
}
