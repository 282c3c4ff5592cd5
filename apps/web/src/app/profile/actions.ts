"use server";

import { parseInput } from "@latchkey/contract";
import { contract } from "@reference/contract";
import { backend } from "@/auth";
import { errorsOfRefusal } from "@/forms/errors-of-refusal";
import { done, type FormState, refused } from "@/forms/form-state";

const { updateUser } = contract.account;

/** Changes the person in the backend, and with it `session.user`. */
export async function saveProfile(_: FormState, form: FormData): Promise<FormState> {
  const typed = { ...Object.fromEntries(form), newsletter: form.has("newsletter") };
  const input = parseInput(updateUser.body, typed);
  if (!input.ok) return refused(input.errors, form);
  try {
    await backend.json(updateUser, { body: input.value });
  } catch (error) {
    return refused(errorsOfRefusal(error), form);
  }
  await backend.refreshUser();
  return done;
}
