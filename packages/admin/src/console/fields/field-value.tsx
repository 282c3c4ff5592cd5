import type { AdminFieldDescription, AdminFieldType } from "@latchkey/contract";
import type { ReactNode } from "react";
import { useTranslate } from "react-admin";
import type { ConsoleRecord } from "../data/flatten-row.ts";
import { isNothing } from "../data/is-nothing.ts";
import { useLabels } from "../messages/use-labels.ts";
import { BooleanMark } from "./boolean-mark.tsx";
import { ChoiceMark } from "./choice-mark.tsx";
import { JsonText } from "./json-text.tsx";
import { Moment } from "./moment.tsx";
import { ReferenceLink } from "./reference-link.tsx";

interface FieldValueProps {
  readonly resource: string;
  readonly field: AdminFieldDescription;
  readonly record: ConsoleRecord;
  /** Whether there is little room, as in a table. */
  readonly isBrief?: boolean;
}

interface Shown extends FieldValueProps {
  readonly value: unknown;
  readonly sayChoice: (value: string) => string;
}

const asText = ({ value }: Shown): ReactNode =>
  typeof value === "string" || typeof value === "number" ? value : <JsonText value={value} />;

const asReferences = ({ value, field, record }: Shown): ReactNode =>
  listOf(value).map((id) => (
    <ReferenceLink key={id} resource={field.references} id={id} titles={record["@references"]} />
  ));

const asChoices = ({ value, sayChoice }: Shown): ReactNode =>
  listOf(value).map((choice) => <ChoiceMark key={choice} label={sayChoice(choice)} />);

/** How each type of field is shown. Texts are texts: React escapes them, and nothing here writes HTML. */
const views: Readonly<Record<Exclude<AdminFieldType, "secret">, (shown: Shown) => ReactNode>> = {
  text: asText,
  long_text: (shown) => <span style={{ whiteSpace: "pre-wrap" }}>{asText(shown)}</span>,
  email: asText,
  integer: asText,
  boolean: ({ value }) => <BooleanMark value={value === true} />,
  date: ({ value, isBrief = false }) => <Moment value={String(value)} isDay isBrief={isBrief} />,
  timestamp: ({ value, isBrief = false }) => <Moment value={String(value)} isBrief={isBrief} />,
  choice: asChoices,
  choices: asChoices,
  texts: ({ value }) => listOf(value).map((text) => <div key={text}>{text}</div>),
  reference: asReferences,
  references: asReferences,
  json: ({ value }) => <JsonText value={value} />,
};

/** The value of a field in a list or on a page. */
export function FieldValue(props: FieldValueProps) {
  const { resource, field, record } = props;
  const labels = useLabels();
  const translate = useTranslate();
  if (field.type === "secret") return <Quiet>{translate("console.record.secret_hidden")}</Quiet>;
  const value = record[field.name];
  if (isNothing(value)) return <Quiet>{translate("console.record.none")}</Quiet>;
  const sayChoice = (choice: string) => labels.choice(resource, field.name, choice);
  const shown = isArea(resource, field.name) ? labels.area(String(value)) : value;
  return <>{views[field.type]({ ...props, value: shown, sayChoice })}</>;
}

/** Whether the text is the name of a resource. */
const isArea = (resource: string, field: string) => resource === "audit_log" && field === "resource";

function Quiet({ children }: { readonly children: ReactNode }) {
  return <span style={{ opacity: 0.7 }}>{children}</span>;
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String);
