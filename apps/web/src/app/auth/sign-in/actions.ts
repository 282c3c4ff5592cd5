"use server";

import type { FieldErrors } from "@latchkey/contract";
import { signIn } from "@/auth";
import { errorsOfRefusal } from "@/forms/errors-of-refusal";
import { done, type FormState, refused } from "@/forms/form-state";

/** Signs in with a password and goes on to where the person wanted to be. */
export async function signInWithPassword(_: FormState, form: FormData): Promise<FormState> {
  const name = readText(form, "username");
  const login = name.includes("@") ? { email: name } : { username: name };
  const password = readText(form, "password");
  try {
    await signIn("password", { ...login, password, redirectTo: readText(form, "callbackUrl") });
  } catch (error) {
    return refused(underOneName(errorsOfRefusal(error)), form);
  }
  return done;
}

function readText(form: FormData, field: string): string {
  const value = form.get(field);
  return typeof value === "string" ? value : "";
}

/** The form has one field for both names. */
function underOneName({ username = [], email = [], ...others }: FieldErrors): FieldErrors {
  return { ...others, username: [...username, ...email] };
}
