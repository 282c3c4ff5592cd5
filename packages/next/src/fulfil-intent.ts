import { buildRequest, failures, readAnswer, type Contract, type Route } from "@latchkey/contract";
import { callBackend } from "./call-backend.ts";
import type { Exchange, ProviderTokens } from "./exchange.ts";
import { type Intent, intentRefused } from "./intent.ts";
import type { Person } from "./person.ts";
import { codeOfFailure } from "./refusal-code.ts";
import type { SessionToken } from "./session-token.ts";
import type { Sessions } from "./sessions.ts";
import { readTokenAnswer } from "./token-answer.ts";

export interface FulfilDeps {
  readonly contract: Contract;
  readonly url: string;
  readonly sessions: Sessions;
  readonly now: () => number;
}

/** Where a fulfilment stands: who asks, as whom, and with what the provider said. */
export interface Fulfilment {
  readonly intent: Intent | "unreadable";
  /** The session of the request. */
  readonly session: SessionToken | undefined;
  readonly tokens: ProviderTokens;
  readonly person: Person | undefined;
}

/**
 * Does with a provider's answer what the person of the session set out to do: the session stays the one it is. An intent
 * of another session or provider, a late one or a forged one does nothing, and is no sign-in either (S23).
 */
export async function fulfilIntent(deps: FulfilDeps, fulfilment: Fulfilment): Promise<Exchange> {
  const { intent, session, tokens, person } = fulfilment;
  const isOurs =
    intent !== "unreadable" &&
    !intent.isLate &&
    intent.sid === session?.sid &&
    intent.provider === tokens.provider;
  if (!isOurs) return { ok: false, code: intentRefused };
  // Nothing is rotated: a refusal sends the person back without a new cookie.
  const kept = await deps.sessions.keep(session, { mayRotate: false, person });
  if (kept.kind === "dead") return { ok: false, code: failures.not_authenticated.code };
  try {
    return { ok: true, session: await purposes[intent.purpose]({ ...deps, person }, kept.session, tokens) };
  } catch (error) {
    return { ok: false, code: codeOfFailure(error) };
  }
}

type PersonDeps = FulfilDeps & Pick<Fulfilment, "person">;

type Fulfil = (deps: PersonDeps, session: SessionToken, tokens: ProviderTokens) => Promise<SessionToken>;

const purposes: Readonly<Record<Intent["purpose"], Fulfil>> = {
  async connect(deps, session, { provider, ...body }) {
    const route = deps.contract.account.socialConnect;
    const askedAt = deps.now();
    const response = await callAs(deps, session, route, { params: { provider }, body });
    const refreshed = await readTokenAnswer(route, response, askedAt);
    if (refreshed.sid !== session.sid) throw new Error("Connecting must not change the session.");
    return refreshed;
  },
  async reauthenticate(deps, session, body) {
    const route = deps.contract.account.reauthenticate;
    await readAnswer(route, await callAs(deps, session, route, { body }));
    return session;
  },
};

/** @throws Error when the backend cannot be asked. */
async function callAs(
  deps: PersonDeps,
  session: SessionToken,
  route: Route,
  input: object,
): Promise<Response> {
  const { path, init } = buildRequest(route, input);
  const how = { mayRotate: false, person: deps.person };
  const call = await callBackend(deps, session, { path, init, mayResend: true }, how);
  if (call.kind !== "answered") throw new Error("The backend could not be asked.");
  return call.response;
}
