import type { FieldErrors } from "@latchkey/contract";

/** What a form of the app knows after its action ran. */
export interface FormState {
  readonly outcome: "none" | "done" | "refused";
  /** Sentences by field; those of the whole form stand under `non_field_errors`. */
  readonly errors: FieldErrors;
  /** What was typed, shown again when the form was refused. */
  readonly typed: FormData | undefined;
}

export const untouched: FormState = { outcome: "none", errors: {}, typed: undefined };

export const done: FormState = { outcome: "done", errors: {}, typed: undefined };

export function refused(errors: FieldErrors, typed: FormData): FormState {
  return { outcome: "refused", errors, typed };
}

/** A server action of an {@link ActionForm}. */
export type FormAction = (before: FormState, form: FormData) => Promise<FormState>;
