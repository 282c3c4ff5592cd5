import { readAnswer, type Contract } from "@latchkey/contract";
import { z } from "zod";
import { measureAccess } from "./measure-access.ts";
import type { SessionToken } from "./session-token.ts";

/** The routes that answer with tokens and the person. */
export type TokenRoute = Contract["account"]["login" | "socialLogin" | "socialConnect"];

/**
 * Reads the token answer of any way in.
 *
 * @param askedAt our clock as we asked, in milliseconds.
 * @throws BackendRefusal when the backend refused; ZodError for an answer that is none.
 */
export async function readTokenAnswer(
  route: TokenRoute,
  response: Response,
  askedAt: number,
): Promise<SessionToken> {
  const { access, refresh, user, access_expiration } = await readAnswer(route, response);
  const date = response.headers.get("date");
  const times = measureAccess({ expiration: access_expiration, date, askedAt });
  return { sub: user.pk, sid: readSessionId(access), user, userReadAt: askedAt, access, refresh, ...times };
}

const claims = z.object({ sid: z.string().min(1) });

/** The session's id, by which a sign-out ends it. The token comes from the backend itself: nothing is decided by it. */
function readSessionId(access: string): string {
  const payload = access.split(".")[1] ?? "";
  return claims.parse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8"))).sid;
}
