import { adminLimits } from "@latchkey/contract";
import { AutocompleteInput, ReferenceInput, TextInput } from "react-admin";
import { searchName } from "../data/list-query.ts";
import { useResourceNamed } from "../resources/use-resources.ts";
import type { FilterInputProps } from "./filter-input.tsx";

const toSearch = (text: string) => ({ [searchName]: text });

/** Chooses the row of another resource that a list is about. Who may not see that resource types its id. */
export function ReferenceFilter({ filter, label }: FilterInputProps) {
  const target = useResourceNamed(filter.references);
  if (!target) return <TextInput source={filter.name} label={label} helperText={false} resettable />;
  return (
    <ReferenceInput source={filter.name} reference={target.name} perPage={adminLimits.usualPage}>
      <AutocompleteInput
        label={label}
        optionText="@title"
        filterToQuery={target.search.length === 0 ? () => ({}) : toSearch}
        helperText={false}
      />
    </ReferenceInput>
  );
}
