import { Failure } from "../kernel/failure.ts";
import type { Outbound, OutboundAnswer, OutboundRequest } from "../kernel/outbound.ts";

/**
 * Asks a provider's endpoint. What it answers for now (an error of its own, "too many") is no answer.
 *
 * @throws Failure `provider_unavailable`.
 */
export async function askProvider(
  { outbound }: { readonly outbound: Outbound },
  url: string,
  request?: OutboundRequest,
): Promise<OutboundAnswer> {
  const answer = await outbound.ask(url, request).catch((error: unknown) => {
    throw providerUnavailable(error);
  });
  if (answer.status < 500 && answer.status !== 429) return answer;
  throw providerUnavailable(new Error(`the provider answered ${answer.status}`));
}

/** The refusal for a provider that cannot be asked now. */
export function providerUnavailable(cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : "the provider could not be asked";
  return new Failure("provider_unavailable", reason, { retryAfterSeconds: 5, cause });
}
