"use server";

import { BackendRefusal } from "@latchkey/contract";
import { createPost, deletePost } from "@reference/contract";
import { revalidatePath } from "next/cache";
import { backend } from "@/auth";
import type { FormState } from "@/forms/form-state";
import { submitForm } from "@/forms/submit-form";

/** Publishes what the person wrote. */
export async function writePost(_: FormState, form: FormData): Promise<FormState> {
  const state = await submitForm({
    form,
    schema: createPost.body,
    send: (body) => backend.json(createPost, { body }),
  });
  if (state.outcome === "done") revalidatePath("/posts");
  return state;
}

/** Deletes a post of the person's own; one that is gone already is what they wanted. */
export async function removePost(form: FormData): Promise<void> {
  const params = deletePost.params.parse(Object.fromEntries(form));
  try {
    await backend.json(deletePost, { params });
  } catch (error) {
    if (!(error instanceof BackendRefusal && error.status === 404)) throw error;
  }
  revalidatePath("/posts");
}
