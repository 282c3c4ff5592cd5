"use server";

import { contract } from "@reference/contract";
import { backend } from "@/auth";
import type { FormState } from "@/forms/form-state";
import { isDeadLink } from "@/forms/is-dead-link";
import { submitForm } from "@/forms/submit-form";

const { confirmPasswordReset } = contract.account;

/** Saves the password that was chosen with a mailed link. Every session of the person ends. */
export async function chooseNewPassword(_: FormState, form: FormData): Promise<FormState> {
  return submitForm({
    form,
    schema: confirmPasswordReset.body,
    send: (body) => backend.publicJson(confirmPasswordReset, { body }),
    isGone: isDeadLink,
  });
}
