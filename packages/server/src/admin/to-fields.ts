import { type Field, textSchema } from "@latchkey/contract";
import type { AdminField } from "./resource.ts";

/** The fields of a resource, as an application declares them: fields of the console, or of the contract (`text(…)`). */
export type DeclaredFields = Readonly<Record<string, AdminField | Field>>;

/** Makes fields of the console of what was declared. */
export function toFields(declared: DeclaredFields): Record<string, AdminField> {
  return Object.fromEntries(
    Object.entries(declared).map(([name, field]) => [name, isContractField(field) ? toField(field) : field]),
  );
}

/**
 * A field of the contract at the console. One that is neither optional nor has a default must be given, and a text is then more
 * than nothing.
 */
function toField({ type, schema, defaultValue, maxLength }: Field): AdminField {
  const isRequired = defaultValue === undefined;
  return {
    type,
    schema: isRequired && maxLength !== undefined ? textSchema({ maxLength, mayBeBlank: false }) : schema,
    isRequired,
    ...(defaultValue !== undefined && { defaultValue }),
    ...(maxLength !== undefined && { maxLength }),
  };
}

function isContractField(field: AdminField | Field): field is Field {
  return "storedSchema" in field;
}
