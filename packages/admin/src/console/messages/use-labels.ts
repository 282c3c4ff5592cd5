import type {
  AdminActionDescription,
  AdminFieldDescription,
  AdminFilterDescription,
  AdminResourceDescription,
} from "@latchkey/contract";
import { useTranslate } from "react-admin";
import { useMemo } from "react";
import type { ConsoleRecord } from "../data/flatten-row.ts";

/** What the console calls things: the dictionary's word, or else the backend's. */
export interface Labels {
  one(resource: AdminResourceDescription): string;
  many(resource: AdminResourceDescription): string;
  field(resource: string, field: AdminFieldDescription): string;
  filter(resource: string, filter: AdminFilterDescription): string;
  action(resource: string, action: AdminActionDescription): string;
  /** One of the values of a choice. */
  choice(resource: string, field: string, value: string): string;
  /** What a row is called. A title that is one of a choice's values is said as the choice says it. */
  title(resource: AdminResourceDescription, record: ConsoleRecord): string;
  /** A resource by its name alone, as the audit log has it: also one that is there no more. */
  area(name: string): string;
  /** What happened, as the audit log names it. */
  event(name: string): string;
  /** Why something was refused. */
  reason(name: string): string;
}

/** The labels in the language of the console. */
export function useLabels(): Labels {
  const translate = useTranslate();
  return useMemo(() => {
    const word = (key: string, fallback: string): string => translate(key, { _: fallback });
    const fieldLabel = (resource: string, { name, label }: { name: string; label: string }) =>
      word(`resources.${resource}.fields.${name}`, label);
    const choice = (resource: string, field: string, value: string) =>
      word(`resources.${resource}.choices.${field}.${value}`, spaced(value));
    return {
      one: ({ name, label }) => word(`resources.${name}.one`, label),
      many: ({ name, label_plural }) => word(`resources.${name}.many`, label_plural),
      field: fieldLabel,
      filter: (resource, filter) =>
        word(`resources.${resource}.filters.${filter.name}`, fieldLabel(resource, filter)),
      action: (resource, { name, label }) => word(`resources.${resource}.actions.${name}`, label),
      choice,
      title: ({ name, fields }, record) => {
        const title = record["@title"];
        const field = fields.find(({ type, name: key }) => type === "choice" && record[key] === title);
        return field ? choice(name, field.name, title) : title;
      },
      area: (name) => word(`resources.${name}.many`, name),
      event: (name) => choice("audit_log", "event", name),
      reason: (name) => word(`reasons.${name}`, spaced(name)),
    };
  }, [translate]);
}

/** `signed_in` reads better as `signed in`; rights such as `users.view` stay as they are. */
const spaced = (name: string) => name.replaceAll("_", " ");
