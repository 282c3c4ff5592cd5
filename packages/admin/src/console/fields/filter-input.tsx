import type { AdminFilterDescription } from "@latchkey/contract";
import type { ComponentType } from "react";
import { NullableBooleanInput, SelectInput, TextInput, useTranslate } from "react-admin";
import { useLabels } from "../messages/use-labels.ts";
import { PeriodInput } from "./period-input.tsx";
import { ReferenceFilter } from "./reference-filter.tsx";

export interface FilterInputProps {
  readonly filter: AdminFilterDescription;
  readonly label: string;
  readonly choices: { readonly id: string; readonly name: string }[];
}

/** The input of each type of filter. */
const inputs: Readonly<Record<AdminFilterDescription["type"], ComponentType<FilterInputProps>>> = {
  boolean: BooleanFilter,
  choice: ChoiceFilter,
  reference: ReferenceFilter,
  period: PeriodInput,
  text: ({ filter, label }) => <TextInput source={filter.name} label={label} helperText={false} resettable />,
};

interface Props {
  readonly resource: string;
  readonly filter: AdminFilterDescription;
}

/** The input of a filter, by what the backend says of it. */
export function FilterInput({ resource, filter }: Props) {
  const labels = useLabels();
  const Input = inputs[filter.type];
  return (
    <Input
      filter={filter}
      label={labels.filter(resource, filter)}
      choices={(filter.choices ?? []).map((id) => ({ id, name: labels.choice(resource, filter.name, id) }))}
    />
  );
}

function BooleanFilter({ filter, label }: FilterInputProps) {
  return (
    <NullableBooleanInput
      source={filter.name}
      label={label}
      nullLabel="console.list.any"
      trueLabel="console.list.yes"
      falseLabel="console.list.no"
      helperText={false}
    />
  );
}

function ChoiceFilter({ filter, label, choices }: FilterInputProps) {
  const translate = useTranslate();
  return (
    <SelectInput
      source={filter.name}
      label={label}
      choices={choices}
      emptyText={translate("console.list.any")}
      helperText={false}
    />
  );
}
