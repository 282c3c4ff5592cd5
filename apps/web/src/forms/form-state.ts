import type { FieldErrors } from "@latchkey/contract";

/** What a form of the app knows after its action ran. */
export interface FormState {
  /** `gone`: what the form is about is no more, such as a link that was used before. */
  readonly outcome: "none" | "done" | "refused" | "gone";
  /** Sentences by field; those of the whole form stand under `non_field_errors`. */
  readonly errors: FieldErrors;
  /** What was typed, shown again when the form was refused. */
  readonly typed: FormData | undefined;
}

export const untouched: FormState = { outcome: "none", errors: {}, typed: undefined };

export const done: FormState = { outcome: "done", errors: {}, typed: undefined };

export const gone: FormState = { outcome: "gone", errors: {}, typed: undefined };

/** What a browser should not be sent back. */
const secretFields = /password|^(key|token|uid)$/;

export function refused(errors: FieldErrors, form: FormData): FormState {
  const typed = new FormData();
  for (const [name, value] of form) if (!secretFields.test(name)) typed.append(name, value);
  return { outcome: "refused", errors, typed };
}

/** A server action of an {@link ActionForm}. */
export type FormAction = (before: FormState, form: FormData) => Promise<FormState>;
