import type { SortPayload } from "react-admin";

/** react-admin's order from that of the API: a field, with `-` before it for descending. */
export function toSort(sort: string): SortPayload {
  const isDescending = sort.startsWith("-");
  return { field: isDescending ? sort.slice(1) : sort, order: isDescending ? "DESC" : "ASC" };
}
