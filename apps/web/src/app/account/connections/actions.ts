"use server";

import { BackendRefusal } from "@latchkey/contract";
import { contract } from "@reference/contract";
import { revalidatePath } from "next/cache";
import { backend } from "@/auth";
import { done, type FormState } from "@/forms/form-state";
import { readProvider } from "@/forms/read-provider";
import { submitForm } from "@/forms/submit-form";

const { disconnectSocialAccount } = contract.account;

const page = "/account/connections";

/** Sends the person to a provider, to choose the account that they connect; one that is unknown sends them back. */
export async function connectProvider(form: FormData): Promise<void> {
  await backend.connect(readProvider(form), { returnTo: page });
}

/** Takes an account away; one that is gone already is what they wanted. */
export async function disconnect(_: FormState, form: FormData): Promise<FormState> {
  const disconnected = await submitForm({
    form,
    schema: disconnectSocialAccount.params,
    page,
    send: (params) => backend.json(disconnectSocialAccount, { params }),
    isGone: (error) => error instanceof BackendRefusal && error.status === 404,
  });
  revalidatePath(page);
  return disconnected.outcome === "gone" ? done : disconnected;
}
