import { BackendRefusal } from "@latchkey/contract";
import { ExplainedError } from "./explained-error.ts";

/** Says a sentence of the backend, or one of the dictionary by its key, in the language of the console. */
export type Say = (sentenceOrKey: string) => string;

/** What a form shows: a sentence by field, and those of the whole form where no input takes them. */
export type FormErrors = Readonly<Record<string, unknown>> & {
  readonly root?: { readonly serverError: string };
};

/** The sentence that tells a person what went wrong, whatever was thrown. */
export function explainError(error: unknown, say: Say): string {
  if (error instanceof ExplainedError) return error.message;
  if (error instanceof BackendRefusal) {
    const [first] = Object.entries(error.fields);
    const isOfForm = first === undefined || first[0] === "non_field_errors";
    return isOfForm ? say(error.message) : `${first[0]}: ${say(first[1][0] ?? "")}`;
  }
  // `fetch` rejects with a TypeError when no answer came, and nothing here says why.
  return say(error instanceof TypeError ? "console.problem.unreachable" : "console.problem.unexpected");
}

/**
 * The errors of a refused form by the names of its inputs; `undefined` for what is no refusal of fields. What no input of
 * the form takes is said above it.
 */
export function toFormErrors(error: unknown, inputs: readonly string[], say: Say): FormErrors | undefined {
  if (!(error instanceof BackendRefusal) || Object.keys(error.fields).length === 0) return undefined;
  const said: Record<string, string> = {};
  const ofForm: string[] = [];
  for (const [field, sentences] of Object.entries(error.fields)) {
    const text = sentences.map((sentence) => say(sentence)).join(" ");
    if (inputs.includes(field)) said[field] = text;
    else ofForm.push(field === "non_field_errors" ? text : `${field}: ${text}`);
  }
  return ofForm.length === 0 ? said : { ...said, root: { serverError: ofForm.join(" ") } };
}

/** Makes of whatever was thrown what react-admin shows. */
export function toExplainedError(error: unknown, inputs: readonly string[], say: Say): ExplainedError {
  const status = error instanceof BackendRefusal ? error.status : 0;
  return new ExplainedError(explainError(error, say), status, toFormErrors(error, inputs, say));
}
