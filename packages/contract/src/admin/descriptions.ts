import { z } from "zod";

/** What a field of a resource holds: it decides how the console shows it and which input it gets. */
export const adminFieldTypes = [
  "text",
  "long_text",
  "email",
  "integer",
  "boolean",
  "date",
  "timestamp",
  "choice",
  "choices",
  /** A list of texts, one a line in a form. */
  "texts",
  /** The id of a row of another resource. */
  "reference",
  "references",
  /** Shown as it is. */
  "json",
  /** Written and never read. */
  "secret",
] as const;

export type AdminFieldType = (typeof adminFieldTypes)[number];

/** The rights that somebody can have on a resource; a permission is written `<resource>.<right>`. */
export const adminRights = ["view", "add", "change", "delete"] as const;

export type AdminRight = (typeof adminRights)[number];

const fieldDescription = z.object({
  name: z.string(),
  label: z.string(),
  type: z.enum(adminFieldTypes),
  /** When the caller may write it. */
  writable: z.enum(["never", "create", "change", "always"]),
  is_required: z.boolean(),
  max_length: z.int().nullable(),
  /** What a choice may be. */
  choices: z.array(z.string()).nullable(),
  /** The resource of a reference. */
  references: z.string().nullable(),
});

const filterDescription = z.object({
  name: z.string(),
  label: z.string(),
  /** A period is `{ from?, to? }` in ISO 8601. */
  type: z.enum(["boolean", "choice", "reference", "period", "text"]),
  choices: z.array(z.string()).nullable(),
  references: z.string().nullable(),
});

const actionDescription = z.object({
  name: z.string(),
  label: z.string(),
  /** Whether it works on rows that are chosen, on exactly one, or on the resource as a whole. */
  scope: z.enum(["rows", "row", "resource"]),
  /** It asks for a confirmation and for a recent sign-in. */
  is_destructive: z.boolean(),
  /** What it asks for. */
  fields: z.array(fieldDescription),
});

/** All that the console knows of a resource: as much of it as the caller may see. */
export const resourceDescription = z.object({
  name: z.string(),
  label: z.string(),
  label_plural: z.string(),
  /** What the caller may do. */
  can: z.object({ view: z.boolean(), add: z.boolean(), change: z.boolean(), delete: z.boolean() }),
  /** The order of the fields is that of the page. */
  fields: z.array(fieldDescription),
  /** The fields that the list shows. */
  list: z.array(z.string()),
  /** The fields that the list may be ordered by. */
  sorts: z.array(z.string()),
  /** A field, with `-` before it for descending. */
  default_sort: z.string(),
  /** The fields in which a search looks for a beginning; without any there is no search. */
  search: z.array(z.string()),
  filters: z.array(filterDescription),
  actions: z.array(actionDescription),
  /** Lists of other resources that are about one row of this: their filter takes its id. */
  related: z.array(z.object({ resource: z.string(), filter: z.string() })),
});

export type AdminFieldDescription = z.output<typeof fieldDescription>;
export type AdminFilterDescription = z.output<typeof filterDescription>;
export type AdminActionDescription = z.output<typeof actionDescription>;
export type AdminResourceDescription = z.output<typeof resourceDescription>;

/** A row as the console sees it. Moments are ISO 8601 in UTC, days `YYYY-MM-DD`. */
export const adminRow = z.object({
  id: z.string(),
  /** What people call it. */
  title: z.string(),
  values: z.record(z.string(), z.unknown()),
});

export type AdminRow = z.output<typeof adminRow>;

/** What the rows of an answer refer to, by resource and id: what people call it. */
export const adminReferences = z.record(z.string(), z.record(z.string(), z.string()));

/** What is shown to a person this once and kept nowhere (S108). */
export const shownOnce = z.array(z.object({ label: z.string(), value: z.string() }));

/** One thing that a check looked at. */
export const checkResult = z.object({
  check: z.string(),
  is_ok: z.boolean(),
  /** What was found, and what to do where it is wrong. */
  sentence: z.string(),
});

/** One entry of an object's history, the newest first. */
export const historyEntry = z.object({
  id: z.string(),
  event: z.string(),
  /** Who did it; `null` for the system and for people who acted on themselves. */
  actor: z.string().nullable(),
  at: z.iso.datetime(),
  address: z.string(),
  request_id: z.string(),
  details: z.record(z.string(), z.unknown()),
  /** Before and after, by field. */
  changes: z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() })),
});

export type AdminHistoryEntry = z.output<typeof historyEntry>;
