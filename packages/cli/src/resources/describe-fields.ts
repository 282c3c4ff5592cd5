import type { AdminFieldDescription } from "@latchkey/contract";

/** The fields that can be set, for the help of a command: a line each. */
export function describeFields(fields: readonly AdminFieldDescription[]): string {
  return fields.map((field) => `  ${field.name} (${describeKind(field)})`).join("\n") || "  none";
}

function describeKind({ name, type, choices, references, is_required }: AdminFieldDescription): string {
  const kind =
    type === "secret"
      ? `a secret: --set ${name}=- asks for it, or reads it from the standard input`
      : (choices?.join(", ") ?? references ?? type.replaceAll("_", " "));
  return is_required ? `${kind}; required` : kind;
}
