import { BackendRefusal, failures, type FieldErrors } from "@latchkey/contract";
import { CredentialsSignin } from "next-auth";
import { codeOfFailure } from "./refusal-code.ts";

/**
 * A refused sign-in with a password, as `signIn("password", …)` throws it in a server action. Of a POST to NextAuth's own
 * endpoint the code alone is left, in the query of the sign-in page.
 */
export class SignInRefusal extends CredentialsSignin {
  /** The backend's stable code; `unavailable` when it could not be asked. */
  override readonly code: string;
  /** Sentences by field, those of the whole form under `non_field_errors`. */
  readonly errors: FieldErrors;

  constructor(code: string, errors: FieldErrors) {
    super();
    this.code = code;
    this.errors = errors;
  }

  /** What a failed call of `login/` says to the person. */
  static of(error: unknown): SignInRefusal {
    const code = codeOfFailure(error);
    if (!(error instanceof BackendRefusal) || code === failures.unavailable.code) {
      return new SignInRefusal(code, { non_field_errors: [failures.unavailable.sentence] });
    }
    const isByField = Object.keys(error.fields).length > 0;
    return new SignInRefusal(code, isByField ? error.fields : { non_field_errors: [error.message] });
  }
}
