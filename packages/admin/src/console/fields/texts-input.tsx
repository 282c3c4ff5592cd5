import { required, TextInput, useTranslate } from "react-admin";
import type { InputProps } from "./field-input.tsx";

/** A list of texts, one a line. */
export function TextsInput({ field, shared }: InputProps) {
  const translate = useTranslate();
  return (
    <TextInput
      {...shared}
      // The greatest length is that of a line, which the backend checks.
      validate={field.is_required ? [required()] : []}
      helperText={translate("console.record.one_a_line")}
      multiline
      minRows={3}
      format={(value: unknown) => (Array.isArray(value) ? value.join("\n") : "")}
      parse={toTexts}
    />
  );
}

/** Empty lines stay while somebody types: without them no new line could be begun. */
const toTexts = (typed: string): string[] => (typed === "" ? [] : typed.split("\n"));
