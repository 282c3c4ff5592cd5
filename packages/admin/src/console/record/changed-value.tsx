import { useTranslate } from "react-admin";
import { FieldValue } from "../fields/field-value.tsx";
import { useResource } from "../resources/use-resources.ts";

interface ChangedValueProps {
  /** Of the field. */
  readonly name: string;
  readonly value: unknown;
}

/** A value in a row's history, as its field shows it. A field that is there no more is shown as text. */
export function ChangedValue({ name, value }: ChangedValueProps) {
  const resource = useResource();
  const translate = useTranslate();
  const field = resource.fields.find((known) => known.name === name);
  if (field && field.type !== "secret") {
    const record = { id: "", "@title": "", "@references": {}, [name]: value };
    return <FieldValue resource={resource.name} field={field} record={record} />;
  }
  if (value === null || value === undefined) return translate("console.record.none");
  return typeof value === "string" ? value : JSON.stringify(value);
}
