import type { AdminDeps } from "../admin-deps.ts";
import type { CheckResult } from "../resource.ts";
import { askAuthorization, type AuthorizationAnswer } from "./ask-authorization.ts";
import { checkClientSecret } from "./check-client-secret.ts";
import { checkDiscovery, checkKeys, type CheckedMetadata } from "./check-discovery.ts";
import { type CheckedApp, readCheckedApp } from "./checked-app.ts";

/** So many are asked for: a check is a question and no flood. */
const mostTargets = 20;

/**
 * Finds out whether people could sign in with a social app, by asking its provider what a sign-in would ask: each sentence
 * says what to do. Nothing is changed, and nobody is signed in.
 */
export async function checkSocialApp(deps: AdminDeps, id: string): Promise<readonly CheckResult[]> {
  const app = await readCheckedApp(deps, id);
  const { result: discovery, metadata } = await checkDiscovery(deps, app);
  if (!metadata) return [discovery];
  const [keys, clientAndTargets] = await Promise.all([
    checkKeys(deps, app, metadata),
    checkClient(deps, app, metadata),
  ]);
  return [discovery, keys, ...clientAndTargets];
}

async function checkClient(
  deps: AdminDeps,
  app: CheckedApp,
  { authorization_endpoint: endpoint, token_endpoint: tokenEndpoint }: CheckedMetadata,
): Promise<readonly CheckResult[]> {
  const targets = app.redirectTargets.slice(0, mostTargets);
  const [redirectUri] = targets;
  if (redirectUri === undefined) {
    const sentence =
      "No site with an origin may use this app. Choose its sites, and give them their origins.";
    return [{ check: "Sites", is_ok: false, sentence }];
  }
  const answers = await Promise.all(
    targets.map(async (target) => ({
      target,
      answer: await askAuthorization(deps, app, { endpoint, redirectUri: target }),
    })),
  );
  const client = describeClient(
    app,
    answers.map(({ answer }) => answer),
  );
  if (!client.is_ok) return [client];
  const secret = await checkClientSecret(deps, app, { tokenEndpoint, redirectUri });
  return [client, secret, ...answers.map(({ target, answer }) => describeTarget(target, answer))];
}

function describeClient(app: CheckedApp, answers: readonly AuthorizationAnswer[]): CheckResult {
  const check = "Client id";
  const unreachable = answers.find((answer) => answer.kind === "unreachable");
  if (unreachable) {
    const sentence = `The provider's sign-in page cannot be asked: ${unreachable.reason}. Try again in a moment.`;
    return { check, is_ok: false, sentence };
  }
  if (answers.some(({ kind }) => kind === "wrong_client")) {
    const sentence = `The provider does not know the client id ${app.clientId}. Copy it from the provider's console.`;
    return { check, is_ok: false, sentence };
  }
  return { check, is_ok: true, sentence: "The provider knows the client id." };
}

function describeTarget(target: string, answer: AuthorizationAnswer): CheckResult {
  const check = `Redirect target ${target}`;
  switch (answer.kind) {
    case "accepted":
      return { check, is_ok: true, sentence: "The provider sends people back there." };
    case "wrong_redirect_uri": {
      const sentence = `The provider does not send people back to ${target}. Register exactly this as a redirect URI of the client, in the provider's console.`;
      return { check, is_ok: false, sentence };
    }
    default: {
      const why = answer.kind === "wrong_client" ? "unknown client" : answer.reason;
      const sentence = `The provider refuses a sign-in that comes back to ${target} (${why}). Check the redirect URIs and scopes in the provider's console.`;
      return { check, is_ok: false, sentence };
    }
  }
}
