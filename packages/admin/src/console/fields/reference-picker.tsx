import { adminLimits } from "@latchkey/contract";
import {
  AutocompleteArrayInput,
  AutocompleteInput,
  ReferenceArrayInput,
  ReferenceInput,
  TextInput,
} from "react-admin";
import { searchName } from "../data/list-query.ts";
import { useResourceNamed } from "../resources/use-resources.ts";
import type { InputProps } from "./field-input.tsx";
import { TextsInput } from "./texts-input.tsx";

const toSearch = (text: string) => ({ [searchName]: text });
const toNothing = () => ({});

/** Rows of another resource, found by typing. Who may not see that resource types ids. */
export function ReferencePicker(props: InputProps) {
  const { field, shared } = props;
  const target = useResourceNamed(field.references);
  if (!target) return field.type === "references" ? <TextsInput {...props} /> : <TextInput {...shared} />;
  const { source, ...own } = shared;
  const options = {
    ...own,
    optionText: "@title",
    filterToQuery: target.search.length === 0 ? toNothing : toSearch,
  };
  return field.type === "references" ? (
    <ReferenceArrayInput source={source} reference={target.name} perPage={adminLimits.usualPage}>
      <AutocompleteArrayInput {...options} />
    </ReferenceArrayInput>
  ) : (
    <ReferenceInput source={source} reference={target.name} perPage={adminLimits.usualPage}>
      <AutocompleteInput {...options} />
    </ReferenceInput>
  );
}
