import { z } from "zod";
import { type UserModel, userUpdateSchema, type UserUpdate } from "../define-user.ts";
import { emailSchema } from "../email.ts";
import { defineRoute } from "../route.ts";
import { sentences } from "../sentences.ts";
import { detail, tokenAnswerSchema } from "./answers.ts";
import { linkKey, newPassword, typedEmail } from "./inputs.ts";

/** What a person sends to sign up: their fields, an address and twice a password. Which of them must be there is a setting. */
export type Registration<M extends UserModel> = UserUpdate<M> & {
  readonly email?: string | undefined;
  readonly password1: string;
  readonly password2: string;
};

/** Sign-up with a password, and the proof of the address. */
export function registrationRoutes<M extends UserModel>(user: M) {
  return {
    register: defineRoute({
      method: "POST",
      path: "/api/auth/registration/",
      summary: "Sign up; where the address must be verified first, the answer is a sentence and no tokens",
      access: "public",
      tokens: "issued",
      body: registrationSchema(user),
      status: 201,
      answer: z.union([tokenAnswerSchema(user), detail]),
    }),
    verifyEmail: defineRoute({
      method: "POST",
      path: "/api/auth/registration/verify-email/",
      summary: "Verify an address by the key that was mailed to it",
      access: "public",
      body: z.object({ key: linkKey }),
      answer: detail,
    }),
    resendEmail: defineRoute({
      method: "POST",
      path: "/api/auth/registration/resend-email/",
      summary: "Mail the key once more",
      access: "public",
      body: z.object({ email: emailSchema }),
      answer: detail,
    }),
  };
}

function registrationSchema<M extends UserModel>(user: M): z.ZodType<Registration<M>> {
  const credentials = z.object({
    email: typedEmail,
    password1: newPassword,
    password2: newPassword,
  });
  const person = userUpdateSchema(user, { isWhole: false }) as unknown as z.ZodObject;
  // The person's shape is made from the model at run time; Registration says the same of it at compile time.
  return person.extend(credentials.shape).refine((body) => body.password1 === body.password2, {
    error: sentences.passwordsDiffer,
  }) as unknown as z.ZodType<Registration<M>>;
}
