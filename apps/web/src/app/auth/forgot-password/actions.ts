"use server";

import { contract } from "@reference/contract";
import { backend } from "@/auth";
import type { FormState } from "@/forms/form-state";
import { submitForm } from "@/forms/submit-form";

const { requestPasswordReset } = contract.account;

/** Has a link mailed to choose a new password. The answer is the same whether there is an account or not. */
export async function requestReset(_: FormState, form: FormData): Promise<FormState> {
  return submitForm({
    form,
    schema: requestPasswordReset.body,
    send: (body) => backend.publicJson(requestPasswordReset, { body }),
  });
}
