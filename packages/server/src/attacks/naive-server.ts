import { createHmac, randomUUID } from "node:crypto";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { type Clock, epochSeconds } from "../kernel/clock.ts";
import type { SendOptions, TestServer } from "../testing/start-test-server.ts";

/**
 * The tutorial's backend, as its reader writes it in an evening: every line does what it should for an honest client. It is
 * what the attacks are measured by: one that fails here too shows little of Latchkey.
 */
export interface NaiveServer extends Pick<TestServer, "send" | "log"> {
  tables(): Readonly<Record<string, readonly unknown[]>>;
  /** As its operator does, in the database. */
  change(email: string, column: "is_active" | "role", value: number | string): void;
}

type Row = Record<string, SQLInputValue>;
type Input = Record<string, string>;

// As the tutorial has it: in the source, and short.
const secret = "secret";
const day = 24 * 60 * 60;

export const signNaively = (input: string): string =>
  createHmac("sha256", secret).update(input).digest("base64url");
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
const decode = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as Record<string, string & number>;

export function createNaiveServer({ issuer, clock }: { issuer: string; clock: Clock }): NaiveServer {
  const log: string[] = [];
  const db = new DatabaseSync(":memory:");
  db.exec(`
    create table users (pk integer primary key, username text, email text, first_name text, last_name text,
      role text default 'user', is_active integer default 1);
    create table social_tokens (user_pk integer, access_token text, id_token text);
    create table refresh_tokens (user_pk integer, token text)`);
  /** Asynchronous, as that of any driver but SQLite's. */
  const query = async (statement: string, ...values: SQLInputValue[]) =>
    db.prepare(statement).all(...values) as Row[];

  function createToken(user: Row, lifetime: number): string {
    const now = epochSeconds(clock.now());
    const claims = { ...user, iat: now, exp: now + lifetime, jti: randomUUID() };
    const input = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
    return `${input}.${signNaively(input)}`;
  }

  function verifyToken(token: string) {
    const [header, payload, signature] = token.split(".");
    if (signNaively(`${header}.${payload}`) !== signature) throw new Error("invalid signature");
    const claims = decode(token);
    if (claims.exp! < epochSeconds(clock.now())) throw new Error("jwt expired");
    return claims;
  }

  async function createTokens(user: Row) {
    const refresh = createToken(user, 30 * day);
    await query("insert into refresh_tokens values (?, ?)", user.pk!, refresh);
    return { access: createToken(user, day), refresh };
  }

  async function fetchProfile({ id_token, access_token }: Input) {
    if (id_token) return decode(id_token);
    const headers = { authorization: `Bearer ${access_token}` };
    const response = await fetch(`${issuer}/userinfo`, { headers });
    return (await response.json()) as Record<string, string>;
  }

  async function socialLogin(input: Input) {
    const { email, given_name, family_name } = await fetchProfile(input);
    let [user] = await query("select * from users where email = ?", email!);
    if (!user) {
      const values = [email!.split("@")[0]!, email!, given_name ?? "", family_name ?? ""];
      const insert =
        "insert into users (username, email, first_name, last_name) values (?, ?, ?, ?) returning *";
      [user] = await query(insert, ...values);
    }
    const tokens = [input.access_token ?? null, input.id_token ?? null];
    await query("insert into social_tokens values (?, ?, ?)", user!.pk!, ...tokens);
    return { ...(await createTokens(user!)), user };
  }

  async function refreshTokens({ refresh }: Input) {
    const { pk } = verifyToken(refresh!);
    const [user] = await query("select * from users where pk = ?", pk!);
    return createTokens(user!);
  }

  async function readOrChangeUser(input: Input, bearer: string) {
    const claims = verifyToken(bearer);
    const { access_token: _, pk = claims.pk!, ...changes } = input;
    for (const [name, value] of Object.entries(changes)) {
      await query(`update users set ${name} = ? where pk = ?`, value, pk);
    }
    return (await query("select * from users where pk = ?", pk))[0];
  }

  const routes: Readonly<Record<string, (input: Input, bearer: string) => unknown>> = {
    "/api/social/login/google/": socialLogin,
    "/api/auth/token/refresh/": refreshTokens,
    "/api/token/refresh/": refreshTokens,
    "/api/auth/token/verify/": ({ token }) => verifyToken(token!) && {},
    "/api/token/verify/": ({ token }) => verifyToken(token!) && {},
    "/api/auth/user/": readOrChangeUser,
    // The client forgets its tokens.
    "/api/auth/logout/": () => ({ detail: "Successfully logged out." }),
    "/api/auth/logout/all/": () => ({ detail: "Successfully logged out." }),
  };

  async function answer(path: string, { body, rawBody, headers = {} }: SendOptions) {
    const { pathname, searchParams } = new URL(`http://localhost:8000${path}`);
    const route = routes[pathname.toLowerCase().replaceAll(/\/+/g, "/").replace(/\/?$/, "/")];
    if (!route) return { status: 404, body: { error: `Cannot find ${path}` } };
    try {
      const sent = typeof rawBody === "string" ? (JSON.parse(rawBody) as object) : body;
      const form = rawBody instanceof URLSearchParams ? Object.fromEntries(rawBody) : {};
      const input: Input = { ...Object.fromEntries(searchParams), ...form, ...(sent as object) };
      const bearer = headers.authorization?.split(" ")[1] ?? input.access_token!;
      return { status: 200, body: await route(input, bearer) };
    } catch (error) {
      const { message, stack } = error as Error;
      return { status: message.startsWith("invalid") ? 401 : 500, body: { error: message, stack } };
    }
  }

  return {
    log,
    tables: () => ({
      users: db.prepare("select * from users").all(),
      tokens: db.prepare("select * from social_tokens").all(),
      refreshTokens: db.prepare("select * from refresh_tokens").all(),
    }),
    change: (email, column, value) =>
      void db.prepare(`update users set ${column} = ? where email = ?`).run(value, email),
    async send(method, path, options = {}) {
      log.push(`${method} ${path} ${JSON.stringify(options.body)}`);
      const origin = options.headers?.origin ?? "*";
      const headers = new Headers({
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
      });
      return { ...(await answer(path, options)), headers };
    },
  };
}
