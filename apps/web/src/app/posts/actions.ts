"use server";

import { BackendRefusal, parseInput } from "@latchkey/contract";
import { createPost, deletePost } from "@reference/contract";
import { revalidatePath } from "next/cache";
import { backend } from "@/auth";
import { errorsOfRefusal } from "@/forms/errors-of-refusal";
import { done, type FormState, refused } from "@/forms/form-state";

/** Publishes what the person wrote. */
export async function writePost(_: FormState, form: FormData): Promise<FormState> {
  const input = parseInput(createPost.body, Object.fromEntries(form));
  if (!input.ok) return refused(input.errors, form);
  try {
    await backend.json(createPost, { body: input.value });
  } catch (error) {
    return refused(errorsOfRefusal(error), form);
  }
  revalidatePath("/posts");
  return done;
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
