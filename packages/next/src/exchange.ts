import type { Contract } from "@latchkey/contract";
import { seconds } from "./duration.ts";
import type { Person } from "./person.ts";
import { codeOfFailure } from "./refusal-code.ts";
import type { SessionToken } from "./session-token.ts";
import type { SiteClient } from "./site-client.ts";
import { readTokenAnswer } from "./token-answer.ts";

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
    return { ok: true, session: await readTokenAnswer(route, response, askedAt) };
  } catch (error) {
    return { ok: false, code: codeOfFailure(error) };
  }
}
