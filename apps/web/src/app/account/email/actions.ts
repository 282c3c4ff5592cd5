"use server";

import { contract } from "@reference/contract";
import { backend } from "@/auth";
import type { FormState } from "@/forms/form-state";
import { submitForm } from "@/forms/submit-form";

const { requestEmailChange } = contract.account;

/** Has a link mailed to the new address, which takes the old one's place when the link is used. */
export async function changeEmail(_: FormState, form: FormData): Promise<FormState> {
  return submitForm({
    form,
    schema: requestEmailChange.body,
    page: "/account/email",
    send: (body) => backend.json(requestEmailChange, { body }),
  });
}
