import { createHash } from "node:crypto";
import { newSecret } from "../../kernel/secrets.ts";
import type { SocialDeps } from "../../social/verify-id-token.ts";
import { askForCheck } from "./check-discovery.ts";
import type { CheckedApp } from "./checked-app.ts";

/** What an authorization endpoint says to a request, with what it says of the reason, as far as it is understood. */
export type AuthorizationAnswer =
  | { readonly kind: "accepted" }
  | { readonly kind: "wrong_client" }
  | { readonly kind: "wrong_redirect_uri" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "unreachable"; readonly reason: string };

/** The pages that providers show may be large. */
const largestPage = 1024 * 1024;

/**
 * Asks for a sign-in as a browser would be sent to ask for it, and goes nowhere further: who refuses shows an error page, or
 * sends to one (RFC 6749 §4.1.2.1).
 */
export async function askAuthorization(
  deps: SocialDeps,
  app: CheckedApp,
  { endpoint, redirectUri }: { readonly endpoint: string; readonly redirectUri: string },
): Promise<AuthorizationAnswer> {
  const answer = await askForCheck(deps, authorizationUrl(app, endpoint, redirectUri), {
    headers: { accept: "text/html" },
    sizeLimit: largestPage,
  });
  if (typeof answer === "string") return { kind: "unreachable", reason: answer };
  if (answer.status >= 400) return explain(answer.text, `status ${answer.status}`);
  const { location } = answer.headers;
  if (typeof location !== "string" || !URL.canParse(location, endpoint)) return { kind: "accepted" };
  return judgeRedirect(new URL(location, endpoint), redirectUri);
}

function authorizationUrl({ clientId, scopes }: CheckedApp, endpoint: string, redirectUri: string): string {
  const url = new URL(endpoint);
  const query = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(" "),
    state: newSecret(),
    nonce: newSecret(),
    code_challenge: createHash("sha256").update(newSecret()).digest("base64url"),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

function judgeRedirect(target: URL, redirectUri: string): AuthorizationAnswer {
  if (target.href.startsWith(redirectUri)) {
    // Nobody is sent back who is not known; what is wrong then is something else, such as a scope.
    const reason = target.searchParams.get("error");
    return reason === null ? { kind: "accepted" } : { kind: "refused", reason: clean(reason) };
  }
  const names = [...target.searchParams.keys()];
  if (!/error/i.test(target.pathname) && !names.some((name) => /error/i.test(name))) {
    return { kind: "accepted" };
  }
  // Google writes the reason in base64 (`authError`).
  const values = [...target.searchParams.values()];
  const texts = values.map((value) => `${value} ${Buffer.from(value, "base64").toString("latin1")}`);
  return explain(texts.join(" "), "an error page");
}

function explain(text: string, otherwise: string): AuthorizationAnswer {
  if (/(invalid|deleted|disabled|unknown)_client|client_not_found/i.test(text))
    return { kind: "wrong_client" };
  if (/redirect_uri/i.test(text)) return { kind: "wrong_redirect_uri" };
  return { kind: "refused", reason: otherwise };
}

/** It is the provider's word, which is shown. */
function clean(reason: string): string {
  return reason.replaceAll(/[^\w.-]/g, "").slice(0, 60);
}
