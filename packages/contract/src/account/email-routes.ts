import { z } from "zod";
import { emailSchema } from "../email.ts";
import { defineRoute } from "../route.ts";
import { detail } from "./answers.ts";
import { linkKey } from "./inputs.ts";

/** The change of an address: asked for, confirmed at the new one, cancelled at the old one. */
export function emailRoutes() {
  return {
    requestEmailChange: defineRoute({
      method: "POST",
      path: "/api/auth/email/change/",
      summary: "Mail a key to a new address (signed in at most 5 minutes ago)",
      access: "fresh",
      body: z.object({ email: emailSchema }),
      answer: detail,
    }),
    confirmEmailChange: defineRoute({
      method: "POST",
      path: "/api/auth/email/change/confirm/",
      summary: "Take the new address, by the key that was mailed to it; every other session ends",
      access: "public",
      body: z.object({ key: linkKey }),
      answer: detail,
    }),
    cancelEmailChange: defineRoute({
      method: "POST",
      path: "/api/auth/email/change/cancel/",
      summary: "Keep the old address, by the key that was mailed to it",
      access: "public",
      body: z.object({ key: linkKey }),
      answer: detail,
    }),
  };
}
