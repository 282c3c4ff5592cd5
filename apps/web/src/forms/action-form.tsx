"use client";

import { createContext, type ReactNode, useActionState, useContext, useEffect, useRef } from "react";
import { Result } from "@/forms/result";
import { type FormAction, type FormState, untouched } from "@/forms/form-state";

const FormContext = createContext<FormState>(untouched);

/** The state of the form around a field. */
export function useEnclosingForm(): FormState {
  return useContext(FormContext);
}

interface ActionFormProps {
  readonly action: FormAction;
  readonly submitLabel: string;
  /** What a screen reader says of the button, where there are several of one label. */
  readonly submitDescription?: string;
  readonly look?: "plain" | "quiet" | "danger";
  /** What is said when the action succeeded. */
  readonly doneMessage?: string;
  /** What takes the form's place when the action succeeded, where it cannot be sent again. */
  readonly whenDone?: ReactNode;
  /** What takes its place when what it is about is no more. */
  readonly whenGone?: ReactNode;
  readonly children?: ReactNode;
}

const looks = {
  plain: "button",
  quiet: "button button-quiet",
  danger: "button button-quiet button-danger",
} as const;

/** A form over a server action: keeps what was typed when it is refused, says what is wrong, and takes the person there. */
export function ActionForm({
  action,
  submitLabel,
  submitDescription,
  look = "plain",
  doneMessage,
  whenDone,
  whenGone,
  children,
}: ActionFormProps) {
  const [state, run, isPending] = useActionState(action, untouched);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (state.outcome === "refused") form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [state]);

  if (state.outcome === "done" && whenDone) return <Result>{whenDone}</Result>;
  if (state.outcome === "gone") return <Result>{whenGone}</Result>;
  return (
    <FormContext value={state}>
      <form ref={form} action={run} className="form" noValidate>
        {children}
        <div role="alert">
          {state.errors.non_field_errors?.map((sentence) => (
            <p key={sentence} className="notice notice-error">
              {sentence}
            </p>
          ))}
        </div>
        <div className="form-end">
          <button className={looks[look]} disabled={isPending} aria-label={submitDescription}>
            {isPending ? "One moment…" : submitLabel}
          </button>
          <p role="status" className="saved">
            {state.outcome === "done" && !isPending && doneMessage}
          </p>
        </div>
      </form>
    </FormContext>
  );
}
