"use client";

import { createContext, type ReactNode, useActionState, useContext, useEffect, useRef } from "react";
import { type FormAction, type FormState, untouched } from "@/forms/form-state";

const FormContext = createContext<FormState>(untouched);

/** The state of the form around a field. */
export function useEnclosingForm(): FormState {
  return useContext(FormContext);
}

interface ActionFormProps {
  readonly action: FormAction;
  readonly submitLabel: string;
  /** What is said when the action succeeded. */
  readonly doneMessage: string;
  readonly children: ReactNode;
}

/** A form over a server action: keeps what was typed when it is refused, says what is wrong, and takes the person there. */
export function ActionForm({ action, submitLabel, doneMessage, children }: ActionFormProps) {
  const [state, run, isPending] = useActionState(action, untouched);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (state.outcome === "refused") form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [state]);

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
          <button className="button" disabled={isPending}>
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
