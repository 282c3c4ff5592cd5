"use server";

import { contract } from "@reference/contract";
import { backend } from "@/auth";
import type { FormState } from "@/forms/form-state";
import { submitForm } from "@/forms/submit-form";

const { updateUser } = contract.account;

/** Changes the person in the backend, and with it `session.user`. */
export async function saveProfile(_: FormState, form: FormData): Promise<FormState> {
  const state = await submitForm({
    form,
    schema: updateUser.body,
    values: { ...Object.fromEntries(form), newsletter: form.has("newsletter") },
    send: (body) => backend.json(updateUser, { body }),
  });
  if (state.outcome === "done") await backend.refreshUser();
  return state;
}
