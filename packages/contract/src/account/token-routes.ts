import { z } from "zod";
import { boolean, textSchema } from "../fields.ts";
import { defineRoute } from "../route.ts";
import { detail, expirations, nothing } from "./answers.ts";
import { knownPassword } from "./inputs.ts";

const token = z.string().min(1).max(4_096);

/** What is done with tokens: refresh, verify, sign out. */
export function tokenRoutes() {
  return {
    refreshToken: defineRoute({
      method: "POST",
      path: "/api/auth/token/refresh/",
      summary: "Exchange a refresh token for a fresh access token",
      access: "public",
      tokens: "refreshed",
      body: z.object({ refresh: token.optional(), rotate: boolean().schema.default(true) }),
      answer: z.object({ access: z.string(), refresh: z.string(), ...expirations }),
    }),
    verifyToken: defineRoute({
      method: "POST",
      path: "/api/auth/token/verify/",
      summary: "Say whether a token of ours is valid",
      access: "public",
      body: z.object({ token }),
      answer: nothing,
    }),
    logout: defineRoute({
      method: "POST",
      path: "/api/auth/logout/",
      summary: "End one session",
      access: "public",
      tokens: "ended",
      body: z.object({
        refresh: z.string().max(4_096).optional(),
        session: z.string().max(64).optional(),
      }),
      answer: detail,
    }),
    logoutAll: defineRoute({
      method: "POST",
      path: "/api/auth/logout/all/",
      summary: "End every session of the person",
      access: "fresh",
      tokens: "ended",
      answer: detail,
    }),
  };
}

/** The endpoints of simplejwt, under `/api/token/`. */
export function bareTokenRoutes() {
  return {
    obtainToken: defineRoute({
      method: "POST",
      path: "/api/token/",
      summary: "Exchange username and password for two tokens",
      access: "public",
      body: z.object({
        username: textSchema({ maxLength: 254, mayBeBlank: false }),
        password: knownPassword,
      }),
      answer: z.object({ refresh: z.string(), access: z.string() }),
    }),
    refreshBareToken: defineRoute({
      method: "POST",
      path: "/api/token/refresh/",
      summary: "Exchange a refresh token for two fresh tokens",
      access: "public",
      body: z.object({ refresh: token }),
      answer: z.object({ access: z.string(), refresh: z.string() }),
    }),
    verifyBareToken: defineRoute({
      method: "POST",
      path: "/api/token/verify/",
      summary: "Say whether a token of ours is valid",
      access: "public",
      body: z.object({ token }),
      answer: nothing,
    }),
    blacklistToken: defineRoute({
      method: "POST",
      path: "/api/token/blacklist/",
      summary: "End the session of a refresh token",
      access: "public",
      body: z.object({ refresh: token }),
      answer: nothing,
    }),
  };
}
