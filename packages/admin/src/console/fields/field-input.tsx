import type { AdminFieldDescription, AdminFieldType } from "@latchkey/contract";
import type { ComponentType } from "react";
import {
  AutocompleteArrayInput,
  BooleanInput,
  CheckboxGroupInput,
  DateInput,
  DateTimeInput,
  NumberInput,
  PasswordInput,
  SelectInput,
  TextInput,
  maxLength,
  required,
  useTranslate,
  type Validator,
} from "react-admin";
import { useLabels } from "../messages/use-labels.ts";
import { JsonInput } from "./json-input.tsx";
import { ReferencePicker } from "./reference-picker.tsx";
import { TextsInput } from "./texts-input.tsx";

export interface FieldInputProps {
  readonly resource: string;
  readonly field: AdminFieldDescription;
  /** A new row's secret is asked for; that of an old one is kept when nothing is typed. */
  readonly isNew?: boolean;
}

/** What the input of a field gets. */
export interface InputProps {
  readonly field: AdminFieldDescription;
  readonly choices: { readonly id: string; readonly name: string }[];
  /** What every input of react-admin takes. */
  readonly shared: {
    readonly source: string;
    readonly label: string;
    readonly validate: Validator[];
    readonly helperText: string | false;
  };
}

/** Beyond, a list of boxes to tick is too long to look through. */
const mostBoxes = 12;

const ChoicesInput = ({ shared, choices }: InputProps) => {
  const Input = choices.length > mostBoxes ? AutocompleteArrayInput : CheckboxGroupInput;
  return <Input {...shared} choices={choices} />;
};

const ChoiceInput = ({ shared, choices, field }: InputProps) => (
  <SelectInput {...shared} choices={choices} {...(field.is_required ? {} : { emptyText: " " })} />
);

/** The input of each type of field. */
const inputs: Readonly<Record<AdminFieldType, ComponentType<InputProps>>> = {
  text: ({ shared }) => <TextInput {...shared} />,
  long_text: ({ shared }) => <TextInput {...shared} multiline minRows={4} />,
  email: ({ shared }) => <TextInput {...shared} type="email" />,
  integer: ({ shared }) => <NumberInput {...shared} step={1} />,
  boolean: ({ shared }) => <BooleanInput {...shared} validate={[]} />,
  date: ({ shared }) => <DateInput {...shared} />,
  timestamp: ({ shared }) => <DateTimeInput {...shared} />,
  choice: ChoiceInput,
  choices: ChoicesInput,
  texts: TextsInput,
  reference: ReferencePicker,
  references: ReferencePicker,
  json: JsonInput,
  secret: ({ shared }) => <PasswordInput {...shared} autoComplete="new-password" />,
};

/** The input of a field, by what the backend says of it. */
export function FieldInput({ resource, field, isNew = false }: FieldInputProps) {
  const labels = useLabels();
  const translate = useTranslate();
  const isKeptWhenEmpty = field.type === "secret" && !isNew;
  const Input = inputs[field.type];
  return (
    <Input
      field={field}
      choices={(field.choices ?? []).map((id) => ({ id, name: labels.choice(resource, field.name, id) }))}
      shared={{
        source: field.name,
        label: labels.field(resource, field),
        validate: [
          ...(field.is_required && !isKeptWhenEmpty ? [required()] : []),
          ...(field.max_length === null ? [] : [maxLength(field.max_length)]),
        ],
        helperText: isKeptWhenEmpty ? translate("console.record.secret_kept") : false,
      }}
    />
  );
}
