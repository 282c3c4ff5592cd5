import type { AdminResourceDescription, adminRoutes, RouteInput } from "@latchkey/contract";

export type ListQuery = RouteInput<typeof adminRoutes.queryRows>["body"];

/** The name under which react-admin's filter holds what is searched for: no filter of a resource is called so. */
export const searchName = "@search";

export interface ListChoice {
  readonly filter?: Readonly<Record<string, unknown>> | undefined;
  readonly sort?: { readonly field: string; readonly order: string } | undefined;
}

/** What a list asks for, without its page: an order that the resource does not offer is left to the backend. */
export function toListQuery(
  description: AdminResourceDescription | undefined,
  { filter = {}, sort }: ListChoice,
): Omit<ListQuery, "limit" | "cursor"> {
  const { [searchName]: search, ...others } = filter;
  return {
    filter: withoutEmpty(others),
    ...(typeof search === "string" && search.trim() !== "" ? { search: search.trim() } : {}),
    ...(sort && description?.sorts.includes(sort.field)
      ? { sort: `${sort.order === "DESC" ? "-" : ""}${sort.field}` }
      : {}),
  };
}

type Values = Readonly<Record<string, unknown>>;

/** Inputs leave `""` and `null` behind, also at the ends of a period. */
function withoutEmpty(values: Values): Record<string, unknown> {
  const entries = Object.entries(values)
    .map(([name, value]) => [name, isPeriod(value) ? withoutEmpty(value) : value] as const)
    .filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(entries);
}

const isPeriod = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === "" ||
    (isPeriod(value) && Object.keys(value).length === 0)
  );
}
