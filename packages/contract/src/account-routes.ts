import { z } from "zod";
import { type UserModel, userAnswerSchema, userUpdateSchema } from "./define-user.ts";
import { boolean } from "./fields.ts";
import { defineRoute } from "./route.ts";

const expirations = {
  access_expiration: z.iso.datetime(),
  refresh_expiration: z.iso.datetime(),
};

const detail = z.object({ detail: z.string() });

/** The token answer of every way in, with the person as the application's model shows them. */
export function tokenAnswerSchema<M extends UserModel>(user: M) {
  return z.object({ access: z.string(), refresh: z.string(), user: userAnswerSchema(user), ...expirations });
}

/** The account endpoints under `/api/auth/` and the social ones under `/api/social/`, typed with the application's user model. */
export function accountRoutes<M extends UserModel>(user: M) {
  return { ...socialRoutes(user), ...sessionRoutes(), ...userRoutes(user) };
}

function socialRoutes<M extends UserModel>(user: M) {
  return {
    socialLogin: defineRoute({
      method: "POST",
      path: "/api/social/login/:provider/",
      summary: "Sign in with what a provider said: proves it, finds or makes the user, opens a session",
      access: "public",
      params: z.object({ provider: z.string() }),
      body: z.object({
        id_token: z.string().max(16_384).optional(),
        access_token: z.string().max(16_384).optional(),
        code: z.string().max(4_096).optional(),
        redirect_uri: z.string().max(2_048).optional(),
        code_verifier: z.string().max(128).optional(),
      }),
      answer: tokenAnswerSchema(user),
    }),
    listProviders: defineRoute({
      method: "GET",
      path: "/api/social/providers/",
      summary: "The enabled social apps of the site that asks",
      access: "site",
      answer: z.array(
        z.object({
          provider: z.string(),
          name: z.string(),
          issuer: z.string(),
          client_id: z.string(),
          client_secret: z.string(),
          scopes: z.array(z.string()),
        }),
      ),
    }),
  };
}

function sessionRoutes() {
  return {
    refreshToken: defineRoute({
      method: "POST",
      path: "/api/auth/token/refresh/",
      summary: "Exchange a refresh token for a fresh access token",
      access: "public",
      body: z.object({
        refresh: z.string().min(1).max(4_096).optional(),
        rotate: boolean().schema.default(true),
      }),
      answer: z.object({ access: z.string(), refresh: z.string(), ...expirations }),
    }),
    verifyToken: defineRoute({
      method: "POST",
      path: "/api/auth/token/verify/",
      summary: "Say whether a token of ours is valid",
      access: "public",
      body: z.object({ token: z.string().min(1).max(4_096) }),
      answer: z.object({}),
    }),
    logout: defineRoute({
      method: "POST",
      path: "/api/auth/logout/",
      summary: "End one session",
      access: "public",
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
      answer: detail,
    }),
  };
}

function userRoutes<M extends UserModel>(user: M) {
  const userAnswer = userAnswerSchema(user);
  return {
    readUser: defineRoute({
      method: "GET",
      path: "/api/auth/user/",
      summary: "The person who is signed in",
      access: "fresh",
      answer: userAnswer,
    }),
    replaceUser: defineRoute({
      method: "PUT",
      path: "/api/auth/user/",
      summary: "Change the person who is signed in (the username must be there)",
      access: "fresh",
      body: userUpdateSchema(user, { isWhole: true }),
      answer: userAnswer,
    }),
    updateUser: defineRoute({
      method: "PATCH",
      path: "/api/auth/user/",
      summary: "Change some fields of the person who is signed in",
      access: "fresh",
      body: userUpdateSchema(user, { isWhole: false }),
      answer: userAnswer,
    }),
  };
}
