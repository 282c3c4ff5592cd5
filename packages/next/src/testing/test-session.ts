import { boolean, defineContract, defineUser, text } from "@latchkey/contract";
import type { SessionToken } from "../session-token.ts";
import type { FakeBackend } from "./fake-backend.ts";

/** A contract with fields of its own. */
export const testContract = defineContract({
  user: defineUser({
    fields: { newsletter: boolean().default(false), about: text({ maxLength: 4000 }).default("") },
    expose: ["newsletter", "about"],
  }),
  routes: {},
});

export const webUrl = "http://localhost:3000";

export const testSecret = "a-secret-of-the-web-app-that-is-long-enough";

/** A session whose access token is over, as a browser's cookie holds it after a while. */
export function staleSession(backend: FakeBackend, sid: string): SessionToken {
  const { access, refresh } = backend.openSession(sid);
  const { user } = backend;
  return { sub: user.pk, sid, user, userReadAt: 1, access, refresh, accessExpires: 0, refreshAt: 0 };
}
