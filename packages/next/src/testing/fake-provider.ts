import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface FakeProvider {
  readonly issuer: string;
  /** What the token endpoint was sent, in order. */
  readonly exchanges: URLSearchParams[];
  /** The nonce that the next id token carries, from the authorization request. */
  nonce: string;
  stop(): Promise<void>;
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** As much of an OpenID provider as NextAuth speaks with from its server. */
export async function startFakeProvider(clientId: string): Promise<FakeProvider> {
  const server = createServer((request, response) => void answer(request, response));
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    response.setHeader("content-type", "application/json");
    const send = (content: object) => response.end(JSON.stringify(content));
    if (request.url === "/.well-known/openid-configuration") {
      return send({
        issuer: provider.issuer,
        authorization_endpoint: `${provider.issuer}/authorize`,
        token_endpoint: `${provider.issuer}/token`,
        userinfo_endpoint: `${provider.issuer}/userinfo`,
        jwks_uri: `${provider.issuer}/jwks`,
        code_challenge_methods_supported: ["S256"],
      });
    }
    provider.exchanges.push(new URLSearchParams(await text(request)));
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: provider.issuer,
      aud: clientId,
      sub: "g-1",
      iat: now,
      exp: now + 300,
      nonce: provider.nonce,
    };
    const idToken = `${base64url({ alg: "RS256" })}.${base64url({ ...claims, email: "ada@gmail.com" })}.c2ln`;
    return send({
      access_token: "provider-access",
      id_token: idToken,
      token_type: "Bearer",
      expires_in: 300,
    });
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const provider: FakeProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges: [],
    nonce: "",
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return provider;
}
