import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** One session as the backend's row of it. Of a site's session the parent may be replayed while its successor is unused. */
interface Row {
  generation: number;
  isEnded: boolean;
}

/** What the backend does instead of its work. */
export type Fault = "none" | "500" | "429" | "hangs" | "invalid_client" | "redirects" | "garbage";

export interface FakeBackend {
  readonly url: string;
  readonly site: { readonly id: string; readonly secret: string };
  /** Every path that was asked for, in order. */
  readonly asked: {
    readonly path: string;
    readonly headers: IncomingMessage["headers"];
    readonly body: string;
  }[];
  user: {
    pk: string;
    username: string;
    email: string;
    first_name: string;
    last_name: string;
    newsletter: boolean;
    about: string;
  };
  fault: Fault;
  /** The paths that the fault is at, by their beginning; all of them unless it says more. */
  faultAt: string;
  accessLifetimeMs: number;
  /** How far the backend's clock is ahead of ours. */
  clockAheadMs: number;
  /** The social apps that are enabled for the site. */
  socialApps: readonly object[];
  /** Every way in, and what is like one, answers this instead. */
  refusal: { status: number; body: object } | undefined;
  /** How it refuses an access token. */
  tokenRefusal: { detail: string; code: string };
  openSession(sid: string): { refresh: string; access: string };
  row(sid: string): Row;
  /** Access tokens issued so far are refused from now on. */
  refuseIssuedTokens(): void;
  stop(): Promise<void>;
}

const site = { id: "web", secret: "site-secret" };
const basic = `Basic ${Buffer.from(`${site.id}:${site.secret}`).toString("base64")}`;

const waysIn = ["/api/social/", "/api/auth/login/", "/api/auth/registration/", "/api/auth/reauthenticate/"];

const tokenNotValid = { detail: "Token is invalid", code: "token_not_valid" };

/** A backend that keeps the refresh rules of wire.md, over real HTTP. The network is a permitted fake (style.md). */
export async function startFakeBackend(): Promise<FakeBackend> {
  const rows = new Map<string, Row>();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  let issued = 0;
  let validFrom = 0;

  const backend: FakeBackend = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    site,
    asked: [],
    user: {
      pk: "0198a1b2-0000-7000-8000-000000000001",
      username: "ada",
      email: "ada@gmail.com",
      first_name: "Ada",
      last_name: "",
      newsletter: false,
      about: "",
    },
    fault: "none",
    faultAt: "/",
    accessLifetimeMs: 300_000,
    clockAheadMs: 0,
    tokenRefusal: tokenNotValid,
    socialApps: [],
    refusal: undefined,
    openSession(sid) {
      rows.set(sid, { generation: 0, isEnded: false });
      return { refresh: `lk1.${sid}.0`, access: issueAccess(sid) };
    },
    row(sid) {
      const row = rows.get(sid);
      if (!row) throw new Error(`There is no session ${sid}.`);
      return row;
    },
    refuseIssuedTokens: () => (validFrom = issued + 1),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return backend;

  function issueAccess(sid: string): string {
    issued += 1;
    const exp = Date.now() + backend.clockAheadMs + backend.accessLifetimeMs;
    const payload = Buffer.from(JSON.stringify({ sid, exp, n: issued })).toString("base64url");
    return `e30.${payload}.c2ln`;
  }

  function sessionOfBearer(request: IncomingMessage): string | undefined {
    const payload = request.headers.authorization?.match(/^Bearer e30\.(.+)\.c2ln$/)?.[1];
    if (!payload) return undefined;
    const { sid, exp, n } = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
      sid: string;
      exp: number;
      n: number;
    };
    const isValid = exp > Date.now() + backend.clockAheadMs && n >= validFrom && !backend.row(sid).isEnded;
    return isValid ? sid : undefined;
  }

  function expirations() {
    const at = (ms: number) => new Date(Date.now() + backend.clockAheadMs + ms).toISOString();
    return { access_expiration: at(backend.accessLifetimeMs), refresh_expiration: at(86_400_000) };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("date", new Date(Date.now() + backend.clockAheadMs).toUTCString());
    const path = request.url ?? "/";
    if (path.startsWith("/api/stream")) return void request.pipe(response);
    const body = await text(request);
    backend.asked.push({ path, headers: request.headers, body });
    if (backend.fault !== "none" && path.startsWith(backend.faultAt)) return fail(response, backend.fault);
    const send = (status: number, content: object) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(content));
    };
    const asSite = request.headers.authorization === basic;
    if (path.startsWith("/api/auth/token/refresh")) {
      if (!asSite) return send(401, { detail: "Invalid client.", code: "invalid_client" });
      return refresh(send, JSON.parse(body) as { refresh: string; rotate: boolean });
    }
    if (path.startsWith("/api/auth/logout")) {
      const { session } = JSON.parse(body) as { session: string };
      const row = asSite ? rows.get(session) : undefined;
      if (row) row.isEnded = true;
      return send(asSite ? 200 : 401, { detail: "Successfully logged out." });
    }
    if (path.startsWith("/api/social/providers/")) {
      return asSite
        ? send(200, backend.socialApps)
        : send(401, { detail: "Invalid client.", code: "invalid_client" });
    }
    const isWayIn = waysIn.some((way) => path.startsWith(way));
    if (isWayIn && backend.refusal) return send(backend.refusal.status, backend.refusal.body);
    if (path.startsWith("/api/social/login/") || path.startsWith("/api/auth/login/")) {
      const tokens = backend.openSession(`s${rows.size + 1}`);
      return send(200, { ...tokens, user: backend.user, ...expirations() });
    }
    if (path.startsWith("/api/auth/registration/")) return send(201, { detail: "Verification e-mail sent." });
    if (path.startsWith("/api/public"))
      return send(200, { authorization: request.headers.authorization ?? null });
    const sid = sessionOfBearer(request);
    if (sid === undefined) return send(401, backend.tokenRefusal);
    if (path.startsWith("/api/auth/user")) return send(200, backend.user);
    if (path.startsWith("/api/auth/reauthenticate/")) return send(200, {});
    if (path.startsWith("/api/social/connect/")) {
      const row = backend.row(sid);
      row.generation += 1;
      const tokens = { access: issueAccess(sid), refresh: `lk1.${sid}.${row.generation}` };
      return send(200, { ...tokens, user: backend.user, ...expirations() });
    }
    response.setHeader("set-cookie", "backend=1");
    response.setHeader("access-control-allow-origin", "*");
    send(200, { sid, method: request.method, path, headers: request.headers, body });
  }

  function refresh(
    send: (status: number, content: object) => void,
    { refresh: token, rotate }: { refresh: string; rotate: boolean },
  ): void {
    const [, sid = "", number = ""] = token.split(".");
    const row = rows.get(sid);
    const behind = row ? row.generation - Number(number) : 0;
    if (row && behind > 1) row.isEnded = true; // reuse
    if (!row || row.isEnded || behind < 0) return send(401, tokenNotValid);
    if (rotate && behind === 0) row.generation += 1; // one behind: the same successor again
    const next = rotate ? `lk1.${sid}.${row.generation}` : token;
    send(200, { access: issueAccess(sid), refresh: next, ...expirations() });
  }
}

function fail(response: ServerResponse, fault: Exclude<Fault, "none">): void {
  const json = { "content-type": "application/json" };
  switch (fault) {
    case "500":
      response
        .writeHead(500, json)
        .end(JSON.stringify({ detail: "A server error occurred.", code: "error" }));
      return;
    case "429":
      response
        .writeHead(429, { ...json, "retry-after": "7" })
        .end(JSON.stringify({ detail: "Request was throttled." }));
      return;
    case "invalid_client":
      response
        .writeHead(401, json)
        .end(JSON.stringify({ detail: "Invalid client.", code: "invalid_client" }));
      return;
    case "redirects":
      response.writeHead(302, { location: "/api/elsewhere" }).end();
      return;
    case "garbage":
      response.writeHead(200, json).end("<html>");
      return;
    case "hangs":
  }
}
