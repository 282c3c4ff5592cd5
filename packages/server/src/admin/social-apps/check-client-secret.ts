import { z } from "zod";
import { Failure } from "../../kernel/failure.ts";
import type { Secrets } from "../../kernel/secrets.ts";
import { openClientSecret } from "../../social/open-client-secret.ts";
import type { SocialDeps } from "../../social/verify-id-token.ts";
import type { CheckResult } from "../resource.ts";
import { askForCheck } from "./check-discovery.ts";
import type { CheckedApp } from "./checked-app.ts";

const check = "Client secret";
const errorSchema = z.object({ error: z.string() });

/**
 * Has the provider say whether it knows the secret: it is brought with a made-up code, and what is wrong first is told first
 * (RFC 6749 §5.2).
 */
export async function checkClientSecret(
  deps: SocialDeps,
  app: CheckedApp,
  { tokenEndpoint, redirectUri }: { readonly tokenEndpoint: string; readonly redirectUri: string },
): Promise<CheckResult> {
  const secret = openSecret(deps.secrets, app.sealedSecret);
  if (typeof secret !== "string") return secret;
  const answer = await askForCheck(deps, tokenEndpoint, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: "made-up-for-a-check",
      code_verifier: "made-up-for-a-check".repeat(3),
      redirect_uri: redirectUri,
      client_id: app.clientId,
      client_secret: secret,
    }).toString(),
  });
  const error = typeof answer === "string" ? null : errorSchema.safeParse(answer.json);
  const code = error?.success ? error.data.error : null;
  if (code === "invalid_client") {
    const sentence = "The provider does not know this secret. Copy it from the provider's console once more.";
    return { check, is_ok: false, sentence };
  }
  const isKnown = code === "invalid_grant";
  return {
    check,
    is_ok: true,
    sentence: isKnown
      ? "The provider knows the secret."
      : "There is one; the provider did not say whether it is right.",
  };
}

function openSecret(secrets: Secrets, sealed: string | null): string | CheckResult {
  try {
    const secret = openClientSecret(secrets, sealed);
    if (secret !== null) return secret;
    const sentence =
      "There is none, and without it a web app cannot redeem codes. Copy it from the provider's console.";
    return { check, is_ok: false, sentence };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const sentence = "LATCHKEY_SECRET does not open it any more. Write it once more.";
    return { check, is_ok: false, sentence };
  }
}
