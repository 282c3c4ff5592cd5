/**
 * The bare server: what the same loads cost with `node:http`, the driver and the same statements, tokens and answers, and
 * nothing else. It is no backend: it has no limits, no log, no roles, no refusals but 500, and no second load.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { openDatabase } from "../../databases/open-database.ts";
import { readUser } from "../../statements/read-user.ts";
import { refresh } from "../../statements/refresh.ts";
import type { Session } from "../../statements/session.ts";
import { findIdentity, findSocialApp, signIn } from "../../statements/sign-in.ts";
import type { Row } from "../../statements/statement.ts";
import { peerEnv } from "../env.ts";
import { signAccessToken, verifyAccessToken } from "./access-tokens.ts";
import { createIdTokenVerifier } from "./id-token-verifier.ts";
import { readRefreshToken, writeRefreshToken } from "./refresh-tokens.ts";

const database = openDatabase(peerEnv.databaseUrl);
const verifyIdToken = await createIdTokenVerifier(peerEnv.issuer);

type Handler = (request: IncomingMessage) => Promise<object>;

const routes: Readonly<Record<string, Handler>> = {
  "GET /ready": async () => ({}),
  async "POST /api/auth/token/refresh/"(request) {
    const body = (await readBody(request)) as { refresh: string };
    const session = await database.run(refresh(readRefreshToken(body.refresh)));
    return presentTokens(session);
  },
  async "GET /api/auth/user/"(request) {
    const token = request.headers.authorization?.slice("Bearer ".length) ?? "";
    const user = await database.run(readUser(verifyAccessToken(token)));
    return presentUser(user);
  },
  async "POST /api/social/login/google/"(request) {
    const { id_token: idToken } = (await readBody(request)) as { id_token: string };
    const { issuer, clientId } = await database.run(findSocialApp());
    const claims = verifyIdToken(idToken, clientId);
    if (claims.iss !== issuer) throw new Error("The provider is another one.");
    const known = await database.run(findIdentity(claims));
    const { user, session } = await database.transaction(signIn({ idToken, claims }, known));
    return { ...presentTokens(session), user: presentUser(user) };
  },
};

function presentTokens(session: Session) {
  const { token, expiresAt } = signAccessToken(session);
  return {
    access: token,
    refresh: writeRefreshToken(session),
    access_expiration: expiresAt.toISOString(),
    refresh_expiration: session.idleExpiresAt.toISOString(),
  };
}

function presentUser(user: Row) {
  const { id, username, email, first_name, last_name, display_name, newsletter } = user;
  return {
    pk: id,
    username,
    email: email ?? "",
    first_name,
    last_name,
    display_name,
    newsletter: Boolean(newsletter),
  };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk as string;
  return JSON.parse(text);
}

async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
  try {
    const handler = routes[`${request.method} ${request.url}`];
    return handler ? { status: 200, body: await handler(request) } : { status: 404, body: {} };
  } catch (error) {
    console.error(error);
    return { status: 500, body: {} };
  }
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, body } = await answer(request);
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
  });
  response.end(text);
}

const server = createServer((request, response) => void serve(request, response));
server.listen(peerEnv.port, "127.0.0.1");
process.once("SIGTERM", () => {
  server.close(() => void database.close());
  server.closeAllConnections();
});
