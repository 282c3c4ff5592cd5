"use server";

import { contract } from "@reference/contract";
import { backend } from "@/auth";
import type { FormState } from "@/forms/form-state";
import { isDeadLink } from "@/forms/is-dead-link";
import { submitForm } from "@/forms/submit-form";

const { cancelEmailChange } = contract.account;

/** Keeps the old address, to which the link was mailed. */
export async function cancelChange(_: FormState, form: FormData): Promise<FormState> {
  return submitForm({
    form,
    schema: cancelEmailChange.body,
    send: (body) => backend.publicJson(cancelEmailChange, { body }),
    isGone: isDeadLink,
  });
}
