import { BackendRefusal, type FieldErrors } from "@latchkey/contract";
import { SignInRefusal } from "@latchkey/next";

/**
 * What a form says about a call that failed.
 *
 * @throws the error itself where it is not the backend's refusal.
 */
export function errorsOfRefusal(error: unknown): FieldErrors {
  if (error instanceof SignInRefusal) return error.errors;
  if (!(error instanceof BackendRefusal)) throw error;
  return Object.keys(error.fields).length > 0 ? error.fields : { non_field_errors: [error.message] };
}
