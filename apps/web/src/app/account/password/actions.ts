"use server";

import { contract } from "@reference/contract";
import { backend } from "@/auth";
import type { FormState } from "@/forms/form-state";
import { submitForm } from "@/forms/submit-form";

const { changePassword } = contract.account;

/** Changes the password. This session goes on, every other one ends. */
export async function savePassword(_: FormState, form: FormData): Promise<FormState> {
  const { old_password, ...chosen } = Object.fromEntries(form);
  return submitForm({
    form,
    schema: changePassword.body,
    values: old_password ? { ...chosen, old_password } : chosen,
    page: "/account/password",
    send: (body) => backend.json(changePassword, { body }),
  });
}
