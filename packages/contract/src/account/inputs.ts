import { z } from "zod";
import { emailSchema } from "../email.ts";
import { textSchema } from "../fields.ts";
import { sentences } from "../sentences.ts";

/** What is longer is refused before anything is hashed (S71). */
const maxKnownPassword = 1024;
const maxNewPassword = 128;

const toText = (value: unknown) => (typeof value === "number" ? String(value) : value);

/** A password that somebody has: it may be as long as any that the ancestor took. It is not trimmed. */
export const knownPassword = z.preprocess(toText, z.string().min(1).max(maxKnownPassword));

/** A password that somebody chooses: any characters, at most 128 of them (S68). */
export const newPassword = z.preprocess(toText, z.string().min(1).max(maxNewPassword));

/** The secret of a mailed link. */
export const linkKey = textSchema({ maxLength: 256, mayBeBlank: false });

/** A name to sign in by, as typed; blank is the same as none. */
export const typedName = textSchema({ maxLength: 254 }).optional();

/** An address as typed; blank is the same as none. */
export const typedEmail = z
  .preprocess(
    (value) => (typeof value === "string" && value.trim() === "" ? undefined : value),
    emailSchema.optional(),
  )
  .optional();

/** Two spellings of one new password, as `password/change/` and `password/reset/confirm/` take them. */
export const newPasswordPair = { new_password1: newPassword, new_password2: newPassword };

/** Makes both spellings agree; the ancestor says it under the second one. */
export function agreeing<
  S extends z.ZodType<{ readonly new_password1: string; readonly new_password2: string }>,
>(schema: S): S {
  return schema.refine((body) => body.new_password1 === body.new_password2, {
    path: ["new_password2"],
    error: sentences.newPasswordsDiffer,
  });
}

/** What a caller brings from a provider; one or more of them. */
export const providerEvidence = {
  id_token: z.string().max(16_384).optional(),
  access_token: z.string().max(16_384).optional(),
  code: z.string().max(4_096).optional(),
  redirect_uri: z.string().max(2_048).optional(),
  code_verifier: z.string().max(128).optional(),
};
