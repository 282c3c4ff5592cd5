import Checkbox from "@mui/material/Checkbox";
import TableCell from "@mui/material/TableCell";
import TableHead from "@mui/material/TableHead";
import TableRow from "@mui/material/TableRow";
import TableSortLabel from "@mui/material/TableSortLabel";
import { useListContext, useTranslate } from "react-admin";
import type { ConsoleRecord } from "../data/flatten-row.ts";
import { useLabels } from "../messages/use-labels.ts";
import { useResource } from "../resources/use-resources.ts";
import { listFields } from "./list-fields.ts";

/** The heads of a list's columns: those that the list may be ordered by are buttons. */
export function RowTableHead({ isSelectable }: { readonly isSelectable: boolean }) {
  const resource = useResource();
  const labels = useLabels();
  const { sort, setSort } = useListContext();
  const direction = sort.order === "DESC" ? "desc" : "asc";
  const turn = (field: string) =>
    setSort({ field, order: sort.field === field && sort.order === "ASC" ? "DESC" : "ASC" });
  return (
    <TableHead>
      <TableRow>
        {isSelectable ? <PageCheckbox /> : null}
        {listFields(resource).map((field) => {
          const label = labels.field(resource.name, field);
          const isSorted = sort.field === field.name;
          return (
            <TableCell key={field.name} sortDirection={isSorted ? direction : false}>
              {resource.sorts.includes(field.name) ? (
                <TableSortLabel
                  active={isSorted}
                  direction={isSorted ? direction : "asc"}
                  onClick={() => turn(field.name)}
                >
                  {label}
                </TableSortLabel>
              ) : (
                label
              )}
            </TableCell>
          );
        })}
      </TableRow>
    </TableHead>
  );
}

/** Chooses all rows of the page, or none of them. */
function PageCheckbox() {
  const translate = useTranslate();
  const { data = [], selectedIds, onSelect } = useListContext<ConsoleRecord>();
  const ids: unknown[] = data.map(({ id }) => id);
  const chosen = ids.filter((id) => selectedIds.includes(id as string));
  const isAll = ids.length > 0 && chosen.length === ids.length;
  const others = selectedIds.filter((id) => !ids.includes(id));
  return (
    <TableCell padding="checkbox">
      <Checkbox
        size="small"
        checked={isAll}
        indeterminate={chosen.length > 0 && !isAll}
        onChange={() => onSelect(isAll ? others : [...others, ...data.map(({ id }) => id)])}
        slotProps={{ input: { "aria-label": translate("console.list.select_page") } }}
      />
    </TableCell>
  );
}
