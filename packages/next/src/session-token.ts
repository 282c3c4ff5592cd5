import { z } from "zod";

const tokens = z.object({
  access: z.string().min(1),
  /** When the access token ends, in milliseconds by this machine's clock. */
  accessExpires: z.number(),
  /** From when on a front end asks for the next one, in milliseconds by this machine's clock. */
  refreshAt: z.number(),
  refresh: z.string().min(1),
});

/** The tokens of a session, with their times measured by our own clock (see `measure-access.ts`). */
export type Tokens = z.output<typeof tokens>;

const sessionToken = tokens.extend({
  sub: z.string().min(1),
  sid: z.string().min(1),
  user: z.looseObject({ pk: z.string() }),
  /** When `user` was read from the backend, in milliseconds: of two copies the later one counts. */
  userReadAt: z.number(),
});

/** What NextAuth's encrypted cookie holds, and nothing else holds in the browser. */
export type SessionToken = z.output<typeof sessionToken>;

export type SessionUser = SessionToken["user"];

/** Reads the content of a cookie that was decrypted; `undefined` for one that is not ours. Foreign claims fall away. */
export function parseSessionToken(content: unknown): SessionToken | undefined {
  return sessionToken.safeParse(content).data;
}
