import type { AdminFieldType, AdminRight } from "@latchkey/contract";
import type { Kysely, RawBuilder } from "kysely";
import type { z } from "zod";
import type { Actor } from "./actor.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Queries } from "../store/open-store.ts";
import { type DeclaredFields, toFields } from "./to-fields.ts";

/** A database of which nothing is known but what a resource says. */
export type AnyTables = Record<string, Record<string, unknown>>;
export type AnyQueries = Kysely<AnyTables>;

/** A row as it is read: its columns by name. */
export type Row = Readonly<Record<string, unknown>>;

/** One field of a resource: how it is called, what it holds, who may write it and when. */
export interface AdminField {
  readonly type: AdminFieldType;
  /** As people read it; made of the name unless it is said. */
  readonly label?: string;
  /** Where the value stands, where that is not the column of the field's own name. */
  readonly column?: string;
  /** Parses what somebody wrote. A field without it is read alone. */
  readonly schema?: z.ZodType;
  /** When it may be written; always unless it is said. */
  readonly when?: "create" | "change";
  /** Whether a new row cannot be without it. */
  readonly isRequired?: boolean;
  /** What a new row has where nobody said anything; what the column's own default is, unless it is said. */
  readonly defaultValue?: unknown;
  readonly maxLength?: number;
  readonly choices?: readonly string[];
  /** The resource whose rows a reference names. */
  readonly references?: string;
  /** Whether the row goes with the one that it refers to (ON DELETE CASCADE): then a deletion says so before. */
  readonly isOwned?: boolean;
  /** For what stands in no column: reads the values of a page of rows at once, by their ids. */
  readonly read?: (
    db: AnyQueries,
    ids: readonly string[],
    now: Date,
  ) => Promise<ReadonlyMap<string, unknown>>;
  /** For what is made of the row's columns. */
  readonly compute?: (row: Row, now: Date) => unknown;
}

/** What a list can be narrowed by. */
export interface AdminFilter {
  readonly type: "boolean" | "choice" | "reference" | "period" | "text";
  readonly label?: string;
  readonly choices?: readonly string[];
  readonly references?: string;
  /** The column that must have the value, or lie in the period; that of the filter's own name unless it is said. */
  readonly column?: string;
  /** For what is no column of the table: the condition in SQL. */
  readonly where?: (value: string | boolean, now: Date) => RawBuilder<boolean>;
  /** Whether `where` asks other tables: no index of this one has the rows that match in the order of the list. */
  readonly looksElsewhere?: boolean;
}

/** In what an action, a creation or a change happens: one transaction, and who asks for it. */
export interface AdminContext<Deps> {
  readonly deps: Deps;
  readonly tx: Queries;
  readonly staff: Actor;
  readonly requester: Requester;
}

/** What a person is shown this once. */
export interface ShownOnce {
  readonly label: string;
  readonly value: string;
}

/** One thing that a check looked at. */
export interface CheckResult {
  readonly check: string;
  readonly is_ok: boolean;
  readonly sentence: string;
}

export interface ActionOutcome {
  readonly shownOnce?: readonly ShownOnce[];
  readonly report?: readonly CheckResult[];
}

interface ActionTerms<Deps> {
  readonly label?: string;
  /** `rows`: those that are chosen; `row`: exactly one; `resource`: none. */
  readonly scope: "rows" | "row" | "resource";
  /** The right that it asks for; `change` unless it is said. */
  readonly right?: AdminRight;
  /** It asks for a confirmation, and for a password given in the last five minutes (S107). */
  readonly isDestructive?: boolean;
  /** It asks for such a password without a confirmation. */
  readonly givesRights?: boolean;
  /** What it asks for. */
  readonly fields?: Readonly<Record<string, AdminField>>;
  /** The sentence for which it would refuse this row; `undefined` where it would not. */
  readonly refuses?: (row: Row, now: Date) => string | undefined;
  /** What this process does when it is done and committed, such as to read again what it keeps in memory. */
  readonly afterwards?: (deps: Deps) => Promise<void>;
}

interface RunningAction<Deps> {
  /**
   * Does it to one row (`id` is `""` for the resource as a whole), in a transaction of its own, with its audit event.
   * A `Failure` refuses this row and no other.
   */
  readonly run: (
    context: AdminContext<Deps>,
    target: { readonly id: string; readonly values: Row },
  ) => Promise<ActionOutcome | void>;
}

/** What people call a row that no column names. */
export interface AdminTitle {
  /** The columns that it is made of, beside the key. */
  readonly columns: readonly [string, ...string[]];
  readonly make: (row: Row) => string;
}

interface CheckingAction<Deps> {
  /**
   * For what asks others: it happens outside of any transaction, and changes nothing. Where there is a `run`, it comes before
   * it, and a `Failure` of its refuses the row while nothing is changed.
   */
  readonly check: (deps: Deps, id: string) => Promise<readonly CheckResult[]>;
}

/** Something that can be done with rows, beside changing their fields: it runs, or checks, or both. */
export type AdminAction<Deps> = ActionTerms<Deps> &
  (
    | (RunningAction<Deps> & Partial<CheckingAction<Deps>>)
    | (CheckingAction<Deps> & Partial<RunningAction<Deps>>)
  );

/** What a new row is, and what of it is shown once. */
export interface CreatedRow {
  readonly id: string;
  readonly shownOnce?: readonly ShownOnce[];
}

/** What somebody is about to do with a row. */
export type Doing = "change" | "delete" | "act";

/** How the command line speaks of a resource, where that does not follow of its name and label. */
export interface CommandLineWords {
  /** The group of its commands; the resource's name with hyphens unless it is said. */
  readonly group?: string;
  /** Whether no two rows have the same title, so that lists need no ids. */
  readonly isKnownByTitle?: boolean;
  /** For the group's help, without the program's name. */
  readonly examples?: readonly string[];
}

/**
 * A table as the console shows it: data, of which list, page, form, search, filters and actions follow. What a resource does
 * not say is not possible: without `create` nothing is added.
 *
 * @typeParam Deps What its own functions ask for; an application's need nothing.
 */
export interface AdminResource<Deps = unknown> {
  /** In paths and permissions, in the plural: `users`. */
  readonly name: string;
  /** As people read it, for one row and for several. */
  readonly label: string;
  readonly labelPlural: string;
  readonly commandLine?: CommandLineWords;
  readonly table: string;
  /** The column of the primary key; `id` unless it is said. */
  readonly key?: string;
  /** Whether the key is a UUID, which malformed ids are no rows of; it is, unless it is said. */
  readonly hasUuidKey?: boolean;
  /** The column by which people know a row, or how what they call it is made of several. */
  readonly title: string | AdminTitle;
  readonly fields: Readonly<Record<string, AdminField>>;
  /** The fields of the list. */
  readonly list: readonly string[];
  /** The columns to order by, each with an index (column, key); the first one is the list's, with `-` for descending. */
  readonly sorts: readonly [string, ...string[]];
  /** The text columns in which a search looks for a beginning, each with an index on `lower(column)`. */
  readonly search?: readonly string[];
  readonly filters?: Readonly<Record<string, AdminFilter>>;
  readonly actions?: Readonly<Record<string, AdminAction<Deps>>>;
  /** Lists of other resources about one row of this; their filter takes its id. */
  readonly related?: readonly { readonly resource: string; readonly filter: string }[];
  /** Whether the audit's events about a row are those of a person (`user_id`), and not those of an object. */
  readonly isPerson?: boolean;
  /** The column of the person whose the rows are: what administrators do with one is an event about that person too. */
  readonly personColumn?: string;
  /**
   * @throws Failure for what the caller may not do with this row, beyond their right on the resource.
   */
  readonly protect?: (staff: Actor, row: Row, doing: Doing) => void;
  /** As `protect`, for the person whose the row is (`personColumn`). */
  readonly protectPerson?: (staff: Actor, person: Row) => void;
  /** `"insert"` writes the values as columns. */
  readonly create?: "insert" | ((context: AdminContext<Deps>, values: Row) => Promise<CreatedRow>);
  /** Whether a new row asks for a password given in the last five minutes, whatever its fields say. */
  readonly creationGivesRights?: boolean;
  /** `"update"` writes the values as columns. */
  readonly change?:
    | "update"
    | ((
        context: AdminContext<Deps>,
        target: { readonly id: string; readonly row: Row; readonly values: Row },
      ) => Promise<void>);
  /** The fields of which a change asks for a password given in the last five minutes: they give or take rights. */
  readonly guardedFields?: readonly string[];
  /** `"delete"` removes the row. */
  readonly remove?:
    | "delete"
    | ((context: AdminContext<Deps>, target: { readonly id: string; readonly row: Row }) => Promise<void>);
}

/** What `defineResource` takes: a resource whose fields may also be those of the contract, as in the user model. */
type DeclaredResource<Deps, F extends DeclaredFields> = Omit<
  AdminResource<Deps>,
  "fields" | "list" | "guardedFields"
> & {
  readonly fields: F;
  /** The fields of the list. */
  readonly list: readonly (keyof NoInfer<F> & string)[];
  /** The fields of which a change asks for a password given in the last five minutes: they give or take rights. */
  readonly guardedFields?: readonly (keyof NoInfer<F> & string)[];
};

/**
 * Declares a resource of an application's own: `defineResource({ name: "posts", table: "posts", … })`. A field is one of the
 * contract, such as `text({ maxLength: 120 })`, or says itself what it is.
 */
export function defineResource<Deps = unknown, F extends DeclaredFields = DeclaredFields>(
  resource: DeclaredResource<Deps, F>,
): AdminResource<Deps> {
  return { ...resource, fields: toFields(resource.fields) };
}

export function keyOf({ key }: Pick<AdminResource<never>, "key">): string {
  return key ?? "id";
}

/** The columns that a row's title is made of, beside the key. */
export function titleColumns({ title }: Pick<AdminResource<never>, "title">): readonly string[] {
  return typeof title === "string" ? [title] : title.columns;
}
