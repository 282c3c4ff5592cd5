import Checkbox from "@mui/material/Checkbox";
import { useListContext, useTranslate } from "react-admin";
import type { ConsoleRecord } from "../data/flatten-row.ts";

/** Chooses a row for the actions on many. */
export function RowCheckbox({ record }: { readonly record: ConsoleRecord }) {
  const translate = useTranslate();
  const { selectedIds, onToggleItem } = useListContext();
  return (
    <Checkbox
      size="small"
      checked={selectedIds.includes(record.id)}
      onChange={() => onToggleItem(record.id)}
      slotProps={{ input: { "aria-label": translate("console.list.select", { title: record["@title"] }) } }}
    />
  );
}
