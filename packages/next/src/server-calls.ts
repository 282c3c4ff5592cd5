import { buildRequest, readAnswer, type Client, type Route } from "@latchkey/contract";
import { callBackend, type BackendCall } from "./call-backend.ts";
import { seconds } from "./duration.ts";
import { createProviderFlows, type ProviderFlowDeps, type ProviderFlows } from "./provider-flow.ts";
import { refuse, refuseForOutage } from "./refusals.ts";
import {
  createSessionCalls,
  howToKeep,
  readRequestSession,
  type SessionCalls,
  type SessionCallsDeps,
} from "./session-calls.ts";
import type { SessionToken } from "./session-token.ts";
import { redirectToSignIn } from "./sign-in-redirect.ts";

export interface ServerCallsDeps extends ProviderFlowDeps, SessionCallsDeps {
  readonly url: string;
}

/** What server components, actions and handlers call. None of them is relied on to write a cookie: nothing is rotated. */
export interface ServerCalls extends ProviderFlows, SessionCalls {
  json: Client["call"];
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** A page that waits longer for its backend is of no use to anybody. */
const jsonTimeout = seconds(15);

export function createServerCalls(deps: ServerCallsDeps): ServerCalls {
  async function call(
    session: SessionToken | undefined,
    path: string,
    init: RequestInit,
  ): Promise<BackendCall> {
    const mayResend = !(init.body instanceof ReadableStream);
    return callBackend(deps, session, { path, init, mayResend }, await howToKeep(deps));
  }

  async function json<R extends Route>(route: R, input: object = {}) {
    const { session } = await readRequestSession(deps);
    if (!session && route.access !== "public") return redirectToSignIn(deps);
    const { path, init } = buildRequest(route, input);
    const answer = await call(session, path, { ...init, signal: AbortSignal.timeout(jsonTimeout) });
    if (answer.kind !== "dead") return readAnswer(route, toResponse(answer));
    // What anybody may see is not kept from somebody whose session has ended.
    if (route.access === "public") return readAnswer(route, toResponse(await call(undefined, path, init)));
    return redirectToSignIn(deps, answer);
  }

  return {
    json: (route, ...[input]) => json(route, input as object | undefined),
    async fetch(path, init = {}) {
      const { session } = await readRequestSession(deps);
      return toResponse(await call(session, path, init));
    },
    ...createSessionCalls(deps),
    ...createProviderFlows(deps, async () => {
      const { session } = await readRequestSession(deps);
      return session ?? redirectToSignIn(deps);
    }),
  };
}

function toResponse(call: BackendCall): Response {
  if (call.kind === "dead") return refuse("session_ended");
  return call.kind === "kept" ? refuseForOutage(call.retryAfterSeconds) : call.response;
}
