import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import { useListContext, useTranslate } from "react-admin";
import { useLabels } from "../messages/use-labels.ts";
import { useResource } from "../resources/use-resources.ts";
import { toSort } from "./to-sort.ts";

/**
 * The order of a list where it has no table head to press: on narrow screens. What is no field is the id, which goes by when a
 * row was made.
 */
export function SortSelect() {
  const resource = useResource();
  const labels = useLabels();
  const translate = useTranslate();
  const { sort, setSort } = useListContext();
  if (resource.sorts.length === 0) return null;
  const choices = resource.sorts.flatMap((name) => [name, `-${name}`]);
  const present = `${sort.order === "DESC" ? "-" : ""}${sort.field}`;
  const nameOf = (choice: string) => {
    const { field, order } = toSort(choice);
    const found = resource.fields.find(({ name }) => name === field);
    const label = found ? labels.field(resource.name, found) : translate("console.list.made");
    return `${label}, ${translate(`ra.sort.${order}`)}`;
  };
  return (
    <TextField
      select
      margin="none"
      label={translate("console.list.sort")}
      value={choices.includes(present) ? present : ""}
      onChange={({ target }) => setSort(toSort(target.value))}
      sx={{ display: { sm: "none" } }}
    >
      {choices.map((choice) => (
        <MenuItem key={choice} value={choice}>
          {nameOf(choice)}
        </MenuItem>
      ))}
    </TextField>
  );
}
