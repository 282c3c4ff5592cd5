"use server";

import { contract } from "@reference/contract";
import { backend } from "@/auth";
import type { FormState } from "@/forms/form-state";
import { isDeadLink } from "@/forms/is-dead-link";
import { submitForm } from "@/forms/submit-form";

const { verifyEmail, resendEmail } = contract.account;

/** Verifies the address that the link was mailed to. */
export async function verifyAddress(_: FormState, form: FormData): Promise<FormState> {
  return submitForm({
    form,
    schema: verifyEmail.body,
    send: (body) => backend.publicJson(verifyEmail, { body }),
    isGone: isDeadLink,
  });
}

/** Has the link mailed once more. */
export async function resendLink(_: FormState, form: FormData): Promise<FormState> {
  return submitForm({
    form,
    schema: resendEmail.body,
    send: (body) => backend.publicJson(resendEmail, { body }),
  });
}
