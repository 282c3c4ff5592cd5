"use server";

import { contract } from "@reference/contract";
import { backend } from "@/auth";
import type { FormState } from "@/forms/form-state";
import { submitForm } from "@/forms/submit-form";

const { register } = contract.account;

/** Makes an account. The backend answers with a sentence and no tokens: the address is to be verified first. */
export async function signUp(_: FormState, form: FormData): Promise<FormState> {
  return submitForm({ form, schema: register.body, send: (body) => backend.publicJson(register, { body }) });
}
