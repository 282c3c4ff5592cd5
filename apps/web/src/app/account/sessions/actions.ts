"use server";

import { BackendRefusal } from "@latchkey/contract";
import { contract } from "@reference/contract";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { backend, signOut } from "@/auth";
import { done, type FormState } from "@/forms/form-state";
import { submitForm } from "@/forms/submit-form";

const { endSession, logoutAll } = contract.account;

const noInput = z.object({});

/** Ends one session; one that is gone already is what they wanted. */
export async function endOne(_: FormState, form: FormData): Promise<FormState> {
  const ended = await submitForm({
    form,
    schema: endSession.params,
    send: (params) => backend.json(endSession, { params }),
    isGone: (error) => error instanceof BackendRefusal && error.status === 404,
  });
  revalidatePath("/account/sessions");
  return ended.outcome === "gone" ? done : ended;
}

/** Ends every session, this one included. */
export async function endAll(_: FormState, form: FormData): Promise<FormState> {
  const ended = await submitForm({ form, schema: noInput, send: () => backend.json(logoutAll) });
  if (ended.outcome === "done") await signOut({ redirectTo: "/auth/sign-in?reason=everywhere" });
  return ended;
}
