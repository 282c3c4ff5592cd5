import { failures } from "@latchkey/contract";
import NextAuth from "next-auth";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { hasProvider, type LazyAuthConfig } from "./from-backend.ts";
import type { IntentCookie, Purpose } from "./intent.ts";
import { isFromOwnPages, stayOnOrigin, withCode } from "./origin.ts";
import { writeServerCookies } from "./server-cookies.ts";
import type { SessionToken } from "./session-token.ts";

export interface ProviderFlowDeps {
  readonly webOrigin: string;
  readonly isSecure: boolean;
  readonly intents: IntentCookie;
  /** NextAuth's settings, once `backend.authjs` has made them. */
  readonly authConfig: () => LazyAuthConfig | undefined;
}

export interface ProviderFlowOptions {
  /** Where the person comes back to: a path of the application. A refusal stands in its query as `code`. */
  readonly returnTo: string;
}

/** What a server action can want of a provider for the person who is signed in. */
export interface ProviderFlows {
  connect(provider: string, options: ProviderFlowOptions): Promise<never>;
  reauthenticateWith(provider: string, options: ProviderFlowOptions): Promise<never>;
}

/** @param requireSession the session of the request; it sends somebody who has none to the sign-in page. */
export function createProviderFlows(
  deps: ProviderFlowDeps,
  requireSession: () => Promise<SessionToken>,
): ProviderFlows {
  const start = async (purpose: Purpose, provider: string, { returnTo }: ProviderFlowOptions) =>
    startProviderFlow(deps, await requireSession(), { purpose, provider, returnTo });
  return {
    connect: (provider, options) => start("connect", provider, options),
    reauthenticateWith: (provider, options) => start("reauthenticate", provider, options),
  };
}

/** To connect, people choose an account; to prove that it is them, they sign in there anew. */
const prompts: Readonly<Record<Purpose, string>> = { connect: "select_account", reauthenticate: "login" };

/**
 * Sends the person of a session to a provider, for something else than a sign-in. It begins with a form of our own
 * pages, never with a link (S23).
 *
 * @throws Error for a request that is none, and for a provider whose answers cannot be bound to this flow.
 */
async function startProviderFlow(
  { webOrigin, isSecure, intents, authConfig }: ProviderFlowDeps,
  { sid }: SessionToken,
  flow: ProviderFlowOptions & { readonly purpose: Purpose; readonly provider: string },
): Promise<never> {
  if (!isFromOwnPages(await headers(), webOrigin)) {
    throw new Error("A flow through a provider begins with a form of the application's own pages.");
  }
  const { purpose, provider } = flow;
  const returnTo = stayOnOrigin(flow.returnTo, webOrigin);
  const config = await authConfig()?.();
  if (!config) throw new Error("Without backend.authjs(…) there are no providers.");
  // It may have been disabled since the page was made.
  if (!hasProvider(config, provider))
    redirect(withCode(returnTo, failures.provider_disabled.code, webOrigin));
  const options = { redirect: false, redirectTo: returnTo } as const;
  const next: string = await NextAuth(config).signIn(provider, options, { prompt: prompts[purpose] });
  const { origin, searchParams } = new URL(next, webOrigin);
  // Otherwise NextAuth could not reach the provider, and sends to the error page.
  if (origin !== webOrigin) {
    const state = searchParams.get("state");
    if (state === null || searchParams.get("response_mode") === "form_post") {
      throw new Error(`The provider "${provider}" needs the check "state" and must answer by a redirect.`);
    }
    await writeServerCookies([await intents.write({ purpose, provider, sid, returnTo }, state)], isSecure);
  }
  redirect(next);
}
