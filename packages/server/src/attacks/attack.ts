import { failures, type FailureName } from "@latchkey/contract";
import type { Answer } from "../testing/start-test-server.ts";
import type { Target } from "./target.ts";

/** What became of an attack. */
export interface Outcome {
  /** Whether the attacker has what they came for. */
  readonly succeeded: boolean;
  /** What the attacker saw of it, and what only the target knows. */
  readonly seen: unknown;
}

/** Something that a client does whom nobody should trust, over the wire that every backend here speaks. */
export interface Attack {
  /** Begins with the statement that it tries, such as `S7: …`. */
  readonly name: string;
  /** What is seen where it is withstood. */
  readonly withstood: unknown;
  /** Nobody signed in and nothing is remembered where it is withstood. */
  readonly writesNothing?: boolean;
  run(target: Target): Promise<Outcome>;
}

/** What of an answer an attack is judged by. */
export function brief({ status, body }: Answer): { readonly status: number; readonly body: unknown } {
  return { status, body };
}

/** The answer that refuses by this name, in the words of the contract's table. */
export function refusedAs(name: FailureName): ReturnType<typeof brief> {
  const { status, shape, code, sentence } = failures[name];
  switch (shape) {
    case "bearer": {
      const detail = "Given token not valid for any token type";
      const messages = [{ token_class: "AccessToken", token_type: "access", message: sentence }];
      return { status, body: { detail, code, messages } };
    }
    case "non_field_errors":
      return { status, body: { non_field_errors: [sentence], code } };
    default:
      return { status, body: { detail: sentence, code } };
  }
}
