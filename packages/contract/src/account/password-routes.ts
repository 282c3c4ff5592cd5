import { z } from "zod";
import type { UserModel } from "../define-user.ts";
import { emailSchema } from "../email.ts";
import { defineRoute } from "../route.ts";
import { detail, tokenAnswerSchema } from "./answers.ts";
import { agreeing, knownPassword, linkKey, newPasswordPair, typedEmail, typedName } from "./inputs.ts";

/** Sign-in with a password, and what becomes of the password. */
export function passwordRoutes<M extends UserModel>(user: M) {
  return {
    login: defineRoute({
      method: "POST",
      path: "/api/auth/login/",
      summary: "Sign in with username or e-mail address, and password",
      access: "public",
      tokens: "issued",
      body: z.object({ username: typedName, email: typedEmail, password: knownPassword }),
      answer: tokenAnswerSchema(user),
    }),
    changePassword: defineRoute({
      method: "POST",
      path: "/api/auth/password/change/",
      summary: "Change the password; every other session ends",
      access: "fresh",
      body: agreeing(z.object({ old_password: knownPassword.optional(), ...newPasswordPair })),
      answer: detail,
    }),
    requestPasswordReset: defineRoute({
      method: "POST",
      path: "/api/auth/password/reset/",
      summary: "Mail a link to choose a new password; the answer is the same for unknown addresses",
      access: "public",
      body: z.object({ email: emailSchema }),
      answer: detail,
    }),
    confirmPasswordReset: defineRoute({
      method: "POST",
      path: "/api/auth/password/reset/confirm/",
      summary: "Choose a new password with a mailed link; every session ends",
      access: "public",
      body: agreeing(z.object({ uid: linkKey, token: linkKey, ...newPasswordPair })),
      answer: detail,
    }),
  };
}
