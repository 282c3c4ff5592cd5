import type { FormErrors } from "./explain-error.ts";

/** A refusal as react-admin knows it: its notices show the message, its forms read `body.errors`. */
export class ExplainedError extends Error {
  override readonly name = "ExplainedError";
  /** Of the answer; 0 where none came. */
  readonly status: number;
  readonly body: { readonly errors?: FormErrors };

  constructor(message: string, status: number, errors: FormErrors | undefined) {
    super(message);
    this.status = status;
    this.body = errors === undefined ? {} : { errors };
  }
}
