import { z } from "zod";
import type { UserModel } from "../define-user.ts";
import { defineRoute } from "../route.ts";
import { nothing, tokenAnswerSchema } from "./answers.ts";
import { providerEvidence } from "./inputs.ts";

const provider = z.object({ provider: z.string() });

const socialAccounts = z.array(
  z.object({
    id: z.uuid(),
    provider: z.string(),
    /** The subject at the provider. */
    uid: z.string(),
    last_login: z.iso.datetime(),
    date_joined: z.iso.datetime(),
  }),
);

const socialApps = z.array(
  z.object({
    provider: z.string(),
    name: z.string(),
    issuer: z.string(),
    client_id: z.string(),
    client_secret: z.string(),
    scopes: z.array(z.string()),
  }),
);

/** The endpoints under `/api/social/`. */
export function socialRoutes<M extends UserModel>(user: M) {
  return {
    socialLogin: defineRoute({
      method: "POST",
      path: "/api/social/login/:provider/",
      summary: "Sign in with what a provider said: proves it, finds or makes the user, opens a session",
      access: "public",
      tokens: "issued",
      params: provider,
      body: z.object(providerEvidence),
      answer: tokenAnswerSchema(user),
    }),
    socialConnect: defineRoute({
      method: "POST",
      path: "/api/social/connect/:provider/",
      summary: "Add a provider's account to the person who is signed in (signed in at most 5 minutes ago)",
      access: "fresh",
      tokens: "issued",
      params: provider,
      body: z.object(providerEvidence),
      answer: tokenAnswerSchema(user),
    }),
    listSocialAccounts: defineRoute({
      method: "GET",
      path: "/api/social/accounts/",
      summary: "The providers' accounts of the person who is signed in",
      access: "fresh",
      answer: socialAccounts,
    }),
    disconnectSocialAccount: defineRoute({
      method: "POST",
      path: "/api/social/accounts/:id/disconnect/",
      summary: "Remove a provider's account from the person who is signed in",
      access: "fresh",
      // SQLite compares ids as text.
      params: z.object({ id: z.uuid().toLowerCase() }),
      answer: nothing,
    }),
    listProviders: defineRoute({
      method: "GET",
      path: "/api/social/providers/",
      summary: "The enabled social apps of the site that asks",
      access: "site",
      answer: socialApps,
    }),
  };
}
