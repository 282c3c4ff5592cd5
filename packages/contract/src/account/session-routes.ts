import { z } from "zod";
import { defineRoute } from "../route.ts";
import { nothing } from "./answers.ts";
import { knownPassword, providerEvidence } from "./inputs.ts";

/** The person's sessions: list them, end one, and prove oneself again in the present one. */
export function sessionRoutes() {
  return {
    listSessions: defineRoute({
      method: "GET",
      path: "/api/auth/sessions/",
      summary: "Where the person is signed in",
      access: "fresh",
      answer: z.array(
        z.object({
          id: z.uuid(),
          /** Whether it is the session that asks. */
          current: z.boolean(),
          site: z.string(),
          /** Browser and system, as the user agent tells them; `""` when unknown. */
          device: z.string(),
          /** The IP address of the last use; `""` when unknown. */
          address: z.string(),
          date_joined: z.iso.datetime(),
          last_used: z.iso.datetime(),
        }),
      ),
    }),
    endSession: defineRoute({
      method: "POST",
      path: "/api/auth/sessions/:id/end/",
      summary: "End one session of the person",
      access: "fresh",
      params: z.object({ id: z.uuid().toLowerCase() }),
      answer: nothing,
    }),
    reauthenticate: defineRoute({
      method: "POST",
      path: "/api/auth/reauthenticate/",
      summary:
        "Prove oneself again, by password or by a connected provider: the session counts as just signed in",
      access: "fresh",
      body: z.object({
        password: knownPassword.optional(),
        provider: z.string().optional(),
        ...providerEvidence,
      }),
      answer: nothing,
    }),
  };
}
