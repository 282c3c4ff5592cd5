"use server";

import { contract } from "@reference/contract";
import { redirect } from "next/navigation";
import { readReturnTo } from "@/account/account-pages";
import { backend } from "@/auth";
import type { FormState } from "@/forms/form-state";
import { readProvider } from "@/forms/read-provider";
import { submitForm } from "@/forms/submit-form";

const { reauthenticate } = contract.account;

/** Confirms by the password that it is still the person, and goes back to the page that asked. */
export async function confirmByPassword(_: FormState, form: FormData): Promise<FormState> {
  const confirmed = await submitForm({
    form,
    schema: reauthenticate.body,
    values: { password: form.get("password") },
    send: (body) => backend.json(reauthenticate, { body }),
  });
  if (confirmed.outcome === "done") redirect(readReturnTo(form.get("returnTo")));
  return confirmed;
}

/** The same by a sign-in at a provider. */
export async function confirmWithProvider(form: FormData): Promise<void> {
  await backend.reauthenticateWith(readProvider(form), { returnTo: readReturnTo(form.get("returnTo")) });
}
