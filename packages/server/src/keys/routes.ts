import type { Edge } from "../edge/create-edge.ts";
import { jwksMaxAge, type KeyDeps } from "./ensure-signing-key.ts";
import type { KeyRing } from "./key-ring.ts";

/** Mounts the published keys (RFC 7517) and the metadata of the authorization server (RFC 8414). */
export function mountKeyRoutes(
  edge: Edge<unknown>,
  { keys, issuer, signingAlgorithm }: KeyDeps & { readonly keys: KeyRing; readonly issuer: string },
  { url }: { readonly url: string },
) {
  const headers = { "cache-control": `public, max-age=${jwksMaxAge / 1000}` };
  edge.mountPublic("/.well-known/jwks.json", async () => Response.json(await keys.publicKeys(), { headers }));
  edge.mountPublic("/.well-known/oauth-authorization-server", () =>
    Response.json(
      {
        issuer,
        jwks_uri: `${url}/.well-known/jwks.json`,
        // No endpoint of an authorization server is offered yet; RFC 8414 asks for the list of response types all the same.
        response_types_supported: [],
        grant_types_supported: [],
        access_token_signing_alg_values_supported: [signingAlgorithm],
      },
      { headers },
    ),
  );
}
