import { z } from "zod";
import { type UserModel, userAnswerSchema } from "../define-user.ts";

/** When the two tokens of an answer expire, in UTC. */
export const expirations = {
  access_expiration: z.iso.datetime(),
  refresh_expiration: z.iso.datetime(),
};

/** A sentence, and nothing else. */
export const detail = z.object({ detail: z.string() });

/** Success without anything to say. */
export const nothing = z.object({});

/** The token answer of every way in, with the person as the application's model shows them. */
export function tokenAnswerSchema<M extends UserModel>(user: M) {
  return z.object({ access: z.string(), refresh: z.string(), user: userAnswerSchema(user), ...expirations });
}
