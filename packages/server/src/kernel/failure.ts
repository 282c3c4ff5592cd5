import { failures, type FailureEntry, type FieldErrors, type FailureName } from "@latchkey/contract";

interface FailureOptions {
  /** Sentences by field, for `invalid_fields`. */
  readonly fields?: FieldErrors;
  /** The public sentence where it carries a value, such as the method of a 405. It holds nothing secret. */
  readonly sentence?: string;
  readonly retryAfterSeconds?: number;
  /** For a 405: the methods that the path knows. */
  readonly allow?: readonly string[];
  readonly cause?: unknown;
}

/**
 * A refusal. `name` chooses status, code and public sentence from the closed table of the contract; `internal` says why
 * in the log, under the request's id, and never reaches the caller. Neither holds a secret, a token or an address.
 */
export class Failure extends Error {
  readonly failure: FailureName;
  readonly entry: FailureEntry;
  readonly options: FailureOptions;

  constructor(failure: FailureName, internal?: string, options: FailureOptions = {}) {
    super(internal ?? failure, { cause: options.cause });
    this.name = "Failure";
    this.failure = failure;
    this.entry = failures[failure];
    this.options = options;
  }
}

/**
 * A refusal of single fields: `{ username: ["This field is required."] }`.
 *
 * @param declared The names that there are, where the sender may have made one up: such a name may be a secret. They read it
 *   again, and the log does not have it.
 */
export function fieldFailure(
  fields: FieldErrors,
  declared: readonly string[] = Object.keys(fields),
): Failure {
  const names = Object.keys(fields).filter((name) => declared.includes(name));
  const named = names.join(", ") || "names of the sender's own";
  return new Failure("invalid_fields", `fields refused: ${named}`, { fields });
}
