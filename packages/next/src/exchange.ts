import { BackendRefusal, readAnswer, type Contract } from "@latchkey/contract";
import { z } from "zod";
import { seconds } from "./duration.ts";
import { measureAccess } from "./measure-access.ts";
import type { Person } from "./person.ts";
import type { SessionToken } from "./session-token.ts";
import type { SiteClient } from "./site-client.ts";

/** The backend asks the provider for its keys on the way, which may take five seconds by itself. */
const timeoutMs = seconds(10);

/** What NextAuth got from the provider; see {@link exchangeProviderTokens}. */
export interface ProviderTokens {
  readonly provider: string;
  readonly id_token?: string | undefined;
  readonly access_token?: string | undefined;
}

export interface ExchangeDeps {
  readonly contract: Contract;
  readonly siteClient: SiteClient;
  readonly now: () => number;
}

export type Exchange =
  { readonly ok: true; readonly session: SessionToken } | { readonly ok: false; readonly code: string };

/**
 * Exchanges the provider's tokens for a session of our own backend. An exchange whose answer was lost is never
 * repeated (S12): the person goes through the provider again.
 */
export async function exchangeProviderTokens(
  { contract, siteClient, now }: ExchangeDeps,
  { provider, ...body }: ProviderTokens,
  person: Person | undefined,
): Promise<Exchange> {
  const askedAt = now();
  const route = contract.account.socialLogin;
  try {
    const response = await siteClient.send(route, { params: { provider }, body }, { timeoutMs, person });
    const answer = await readAnswer(route, response);
    const times = measureAccess({
      expiration: answer.access_expiration,
      date: response.headers.get("date"),
      askedAt,
    });
    const { access, refresh, user } = answer;
    const sid = readSessionId(access);
    return { ok: true, session: { sub: user.pk, sid, user, userReadAt: askedAt, access, refresh, ...times } };
  } catch (error) {
    return { ok: false, code: error instanceof BackendRefusal ? codeOf(error) : "unavailable" };
  }
}

/** A code that helps the person; what is wrong between front end and backend is an outage to them. */
function codeOf({ status, code }: BackendRefusal): string {
  if (code === "provider_unavailable") return code;
  return status >= 500 || code === "invalid_client" || code === "" ? "unavailable" : code;
}

const claims = z.object({ sid: z.string().min(1) });

/** The session's id, by which a sign-out ends it. The token comes from the backend itself: nothing is decided by it. */
function readSessionId(access: string): string {
  const payload = access.split(".")[1] ?? "";
  return claims.parse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8"))).sid;
}
