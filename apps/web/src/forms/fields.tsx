"use client";

import { type InputHTMLAttributes, useId } from "react";
import { useEnclosingForm } from "@/forms/action-form";

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
}

interface TextFieldProps extends FieldProps {
  readonly value?: string;
  readonly maxLength: number;
  readonly type?: "email";
  readonly autoComplete?: InputHTMLAttributes<HTMLInputElement>["autoComplete"];
}

/** A line of text. */
export function TextField({ name, label, hint, value = "", ...input }: TextFieldProps) {
  const field = useField(name, hint);
  return (
    <div className="field">
      <label htmlFor={field.id}>{label}</label>
      <input {...input} {...field.attributes} defaultValue={field.typed ?? value} />
      <FieldNotes {...field} hint={hint} />
    </div>
  );
}

interface PasswordFieldProps extends FieldProps {
  readonly autoComplete: "current-password" | "new-password";
}

/** A password. It is never shown again, also when the form was refused. */
export function PasswordField({ name, label, hint, autoComplete }: PasswordFieldProps) {
  const field = useField(name, hint);
  return (
    <div className="field">
      <label htmlFor={field.id}>{label}</label>
      <input type="password" {...field.attributes} autoComplete={autoComplete} />
      <FieldNotes {...field} hint={hint} />
    </div>
  );
}

/** A text of several lines. */
export function TextAreaField({ name, label, hint, value = "", maxLength }: TextFieldProps) {
  const field = useField(name, hint);
  return (
    <div className="field">
      <label htmlFor={field.id}>{label}</label>
      <textarea {...field.attributes} maxLength={maxLength} defaultValue={field.typed ?? value} />
      <FieldNotes {...field} hint={hint} />
    </div>
  );
}

/** A yes or no. */
export function CheckboxField({
  name,
  label,
  hint,
  isChecked,
}: FieldProps & { readonly isChecked: boolean }) {
  const { typed } = useEnclosingForm();
  const field = useField(name, hint);
  return (
    <div className="field checkbox">
      <label htmlFor={field.id}>
        <input type="checkbox" {...field.attributes} defaultChecked={typed ? typed.has(name) : isChecked} />
        {label}
      </label>
      <FieldNotes {...field} hint={hint} />
    </div>
  );
}

function useField(name: string, hint: string | undefined) {
  const { errors, typed } = useEnclosingForm();
  const id = useId();
  const entry = typed?.get(name);
  const sentences = errors[name] ?? [];
  const notes = [hint && `${id}-hint`, sentences.length > 0 && `${id}-errors`].filter(Boolean).join(" ");
  return {
    id,
    sentences,
    typed: typeof entry === "string" ? entry : undefined,
    attributes: {
      id,
      name,
      "aria-invalid": sentences.length > 0,
      "aria-describedby": notes || undefined,
    },
  };
}

/** What stands under a field: how to fill it, and what is wrong with it. */
function FieldNotes({
  id,
  hint,
  sentences,
}: {
  id: string;
  hint: string | undefined;
  sentences: readonly string[];
}) {
  return (
    <>
      {hint && (
        <p id={`${id}-hint`} className="muted small">
          {hint}
        </p>
      )}
      {sentences.length > 0 && (
        <p id={`${id}-errors`} className="field-errors">
          {sentences.join(" ")}
        </p>
      )}
    </>
  );
}
