import { createHash, randomBytes } from "node:crypto";
import type { OfflineProvider } from "../start-offline-provider.ts";
import { openBrowser, type Browser } from "./open-browser.ts";

export const redirectUri = "http://localhost:3000/api/auth/callback/google";

/** As much of a running provider as a sign-in needs; it may run in another process. */
type Reachable = Pick<OfflineProvider, "issuer" | "client" | "accounts">;

/** What the code flow ended with. */
interface Tokens {
  readonly id_token: string;
  readonly access_token: string;
  readonly expires_in: number;
  readonly token_type: string;
}

/** An authorization request as NextAuth sends it, with the verifier that belongs to it. */
export function authorizationRequest(idp: Reachable, changes: Record<string, string | undefined> = {}) {
  const verifier = randomBytes(32).toString("base64url");
  const parameters: Record<string, string | undefined> = {
    client_id: idp.client.id,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid email profile",
    state: "the-state",
    nonce: "the-nonce",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...changes,
  };
  const url = new URL("/authorize", idp.issuer);
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, value);
  return { url, verifier };
}

/** Goes to the chooser and presses a button there. Returns the address that the browser is sent back to. */
export async function pressButton(
  url: URL,
  form: Record<string, string>,
  browser: Browser = openBrowser(),
): Promise<URL> {
  const chooser = await browser.visit(url);
  const page = new URL(chooser.headers.get("location") ?? "", url);
  const answer = await browser.follow(page, { method: "POST", body: new URLSearchParams(form) });
  return new URL(answer.headers.get("location") ?? "nowhere:");
}

/** Exchanges the code for tokens, as the client. */
export async function exchangeCode(idp: Reachable, code: string, verifier: string): Promise<Response> {
  const { id, secret } = idp.client;
  return fetch(new URL("/token", idp.issuer), {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code,
      code_verifier: verifier,
      redirect_uri: redirectUri,
    }),
  });
}

/** The whole code flow, driven as a browser and a client would. */
export async function signIn(idp: Reachable, email: string): Promise<Tokens> {
  const { url, verifier } = authorizationRequest(idp);
  const back = await pressButton(url, { account: idp.accounts.findByEmail(email)!.sub });
  const answer = await exchangeCode(idp, back.searchParams.get("code")!, verifier);
  if (answer.status !== 200) throw new Error(`the token endpoint answered ${answer.status}`);
  return (await answer.json()) as Tokens;
}
