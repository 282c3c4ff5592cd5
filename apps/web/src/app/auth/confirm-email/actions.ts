"use server";

import { contract } from "@reference/contract";
import { backend } from "@/auth";
import type { FormState } from "@/forms/form-state";
import { isDeadLink } from "@/forms/is-dead-link";
import { submitForm } from "@/forms/submit-form";

const { confirmEmailChange } = contract.account;

/** Takes the new address, to which the link was mailed. */
export async function confirmChange(_: FormState, form: FormData): Promise<FormState> {
  return submitForm({
    form,
    schema: confirmEmailChange.body,
    send: (body) => backend.publicJson(confirmEmailChange, { body }),
    isGone: isDeadLink,
  });
}
