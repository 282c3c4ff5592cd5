import { BackendRefusal, parseInput } from "@latchkey/contract";
import { redirect } from "next/navigation";
import type { z } from "zod";
import { type AccountPage, confirmPage } from "@/account/account-pages";
import { errorsOfRefusal } from "@/forms/errors-of-refusal";
import { done, type FormState, gone, refused } from "@/forms/form-state";

interface Submission<Schema extends z.ZodType> {
  readonly form: FormData;
  /** The route's own. */
  readonly schema: Schema;
  /** What the form says, where it is not simply its fields. */
  readonly values?: object;
  readonly send: (input: z.output<Schema>) => Promise<unknown>;
  /** The page of the form, where the backend may first want to know that it is still the person. */
  readonly page?: AccountPage;
  /** Whether a refusal means that what the form is about is no more. */
  readonly isGone?: (error: unknown) => boolean;
}

/**
 * Checks a form by the schema of a route, sends it, and says what came of it.
 *
 * @throws whatever is not the backend's refusal; Next.js's redirects go through.
 */
export async function submitForm<Schema extends z.ZodType>({
  form,
  schema,
  values = Object.fromEntries(form),
  send,
  page,
  isGone,
}: Submission<Schema>): Promise<FormState> {
  const input = parseInput(schema, values);
  if (!input.ok) return refused(input.errors, form);
  try {
    await send(input.value);
    return done;
  } catch (error) {
    if (page && isRefusal(error, "reauthentication_required")) redirect(confirmPage(page));
    if (isGone?.(error)) return gone;
    return refused(errorsOfRefusal(error), form);
  }
}

function isRefusal(error: unknown, code: string): boolean {
  return error instanceof BackendRefusal && error.code === code;
}
