import { BackendRefusal, failures } from "@latchkey/contract";

/**
 * The code of a failed call that helps the person. Whatever is wrong between front end and backend, a lost answer
 * included, is an outage to them.
 */
export function codeOfFailure(error: unknown): string {
  if (!(error instanceof BackendRefusal)) return failures.unavailable.code;
  const { status, code, fields } = error;
  if (code === failures.provider_unavailable.code) return code;
  if (status >= 500 || code === failures.invalid_client.code) return failures.unavailable.code;
  if (code !== "") return code;
  return Object.keys(fields).length > 0 ? failures.invalid_fields.code : failures.unavailable.code;
}
