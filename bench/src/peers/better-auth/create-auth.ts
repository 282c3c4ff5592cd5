import { DatabaseSync } from "node:sqlite";
import { betterAuth } from "better-auth";
import { jwt } from "better-auth/plugins";
import { createRemoteJWKSet, jwtVerify } from "jose";
import pg from "pg";
import { kindOf } from "../../databases/database-kind.ts";
import { peerEnv } from "../env.ts";

/**
 * Better Auth as it is, but for what a measurement needs: no limits, as Latchkey has none on these requests; no telemetry; a
 * session that `get-session` always moves on, unless the request says `disableRefresh`. Its Google provider knows Google alone: here
 * another provider's tokens are verified, by the same claims, and it is asked for its keys at each sign-in, as Google would be.
 */
export function createAuth() {
  const { issuer, clientId, clientSecret, withJwt } = peerEnv;
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`), { cacheMaxAge: 0, cooldownDuration: 0 });
  const expectation = { issuer, audience: clientId, algorithms: ["RS256"], maxTokenAge: "1h" };
  return betterAuth({
    baseURL: `http://127.0.0.1:${peerEnv.port}`,
    secret: "a-better-auth-secret-of-at-least-32-characters",
    database: openOwnDatabase(peerEnv.databaseUrl),
    session: { updateAge: 0 },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    // By default none of its answers is a token that another backend could verify.
    plugins: withJwt ? [jwt()] : [],
    socialProviders: {
      google: {
        clientId,
        clientSecret,
        verifyIdToken: (token) =>
          jwtVerify(token, keys, expectation).then(
            () => true,
            () => false,
          ),
      },
    },
  });
}

function openOwnDatabase(url: string) {
  if (kindOf(url) === "postgres") return new pg.Pool({ connectionString: url, max: 20 });
  const database = new DatabaseSync(url.slice("file:".length));
  database.exec("pragma journal_mode = wal; pragma synchronous = full;");
  return database;
}
