import { createPublicKey, type JsonWebKey, type KeyObject, verify } from "node:crypto";
import type { Claims } from "../../statements/sign-in.ts";

type SignedClaims = Claims & { readonly exp: number };

interface JsonWebKeySet {
  readonly keys: readonly (JsonWebKey & { readonly kid: string })[];
}

/** Verifies id tokens of one provider, whose keys are read once. */
export async function createIdTokenVerifier(
  issuer: string,
): Promise<(token: string, clientId: string) => Claims> {
  const discovery = await fetchJson(`${issuer}/.well-known/openid-configuration`);
  const { keys } = (await fetchJson((discovery as { jwks_uri: string }).jwks_uri)) as JsonWebKeySet;
  const byKid = new Map(keys.map((key) => [key.kid, createPublicKey({ key, format: "jwk" })]));
  return (token, clientId) => {
    const claims = verifyRs256(byKid, token);
    const isForUs = claims.iss === issuer && claims.aud === clientId && claims.exp > Date.now() / 1000;
    if (!isForUs) throw new Error("The id token is for somebody else, or has expired.");
    return claims;
  };
}

function verifyRs256(keys: ReadonlyMap<string, KeyObject>, token: string): SignedClaims {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const { alg, kid } = decode(header) as { alg: string; kid: string };
  const key = keys.get(kid);
  const input = Buffer.from(`${header}.${payload}`);
  const isRight = key && alg === "RS256" && verify("sha256", input, key, Buffer.from(signature, "base64url"));
  if (!isRight) throw new Error("The provider has not signed this.");
  return decode(payload) as SignedClaims;
}

function decode(part: string): unknown {
  return JSON.parse(Buffer.from(part, "base64url").toString());
}

async function fetchJson(url: string): Promise<unknown> {
  const answer = await fetch(url);
  return answer.json();
}
