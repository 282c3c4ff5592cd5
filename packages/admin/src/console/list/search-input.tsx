import SearchIcon from "@mui/icons-material/Search";
import InputAdornment from "@mui/material/InputAdornment";
import { TextInput, useTranslate } from "react-admin";
import { searchName } from "../data/list-query.ts";
import { useLabels } from "../messages/use-labels.ts";
import { useResource } from "../resources/use-resources.ts";

/** Looks for rows by how their texts begin, and says in which. */
export function SearchInput() {
  const resource = useResource();
  const labels = useLabels();
  const translate = useTranslate();
  const fields = resource.search
    .map((name) => resource.fields.find((field) => field.name === name))
    .filter((field) => field !== undefined)
    .map((field) => labels.field(resource.name, field));
  return (
    <TextInput
      source={searchName}
      type="search"
      label="console.list.search"
      helperText={translate("console.list.search_help", { fields: fields.join(", ") })}
      margin="none"
      sx={{ flex: "1 1 16rem", maxWidth: 480 }}
      slotProps={{
        input: {
          startAdornment: (
            <InputAdornment position="start">
              <SearchIcon fontSize="small" />
            </InputAdornment>
          ),
        },
      }}
    />
  );
}
