import { bearerOf } from "../testing/people.ts";
import type { Answer, SendOptions } from "../testing/start-test-server.ts";
import { type Attack, brief, refusedAs } from "./attack.ts";
import { issueTokens, signIn, type Target } from "./target.ts";

const me = "member@workspace.example";
const evil = "https://evil.example";

/** Somebody who is signed in sends what is not theirs to send, about themselves or about another person. */
function overreach(
  name: string,
  about: "another" | "me",
  wish: (theirs: Answer) => Readonly<Record<string, string | number>>,
): Attack {
  return {
    name,
    withstood: { isChanged: false },
    async run(target) {
      const theirs = await signIn(target);
      const mine = await signIn(target, me);
      const body = wish(theirs);
      await target.send("PATCH", "/api/auth/user/", { body, headers: bearerOf(mine) });
      const concerned = about === "another" ? theirs : mine;
      const now = await target.send("GET", "/api/auth/user/", { headers: bearerOf(concerned) });
      const isChanged = JSON.stringify(now.body) !== JSON.stringify(concerned.body.user);
      return { succeeded: isChanged, seen: { isChanged } };
    },
  };
}

/** Reads the person of another token than one's own. */
function readOthers(name: string, path: (pk: string) => string): Attack {
  return {
    name,
    withstood: { isTheirs: false },
    async run(target) {
      const theirs = await signIn(target);
      const mine = await signIn(target, me);
      const answer = await target.send("GET", path(String(theirs.body.user.pk)), { headers: bearerOf(mine) });
      const isTheirs = answer.status === 200 && answer.body.email === theirs.body.user.email;
      return { succeeded: isTheirs, seen: { isTheirs } };
    },
  };
}

/** Changes somebody by a method that only reads. */
function changeByReading(method: string): Attack {
  return {
    name: `S113: a change by ${method}`,
    withstood: { first_name: "Vera" },
    async run(target) {
      const mine = await signIn(target);
      await target.send(method, "/api/auth/user/?first_name=Evil", { headers: bearerOf(mine) });
      const { first_name } = (await target.send("GET", "/api/auth/user/", { headers: bearerOf(mine) })).body;
      return { succeeded: first_name === "Evil", seen: { first_name } };
    },
  };
}

interface Request extends SendOptions {
  readonly method: string;
  readonly path: string;
}

/** One request that is to be refused; `make` says it for the tokens of who is signed in. */
function send(
  name: string,
  withstood: object,
  make: (signedIn: Answer, target: Target) => Promise<Request>,
): Attack {
  return {
    name,
    withstood,
    async run(target) {
      const { method, path, ...options } = await make(await signIn(target), target);
      const answer = await target.send(method, path, options);
      return { succeeded: answer.status === 200, seen: brief(answer) };
    },
  };
}

const notAllowed = (method: string) => ({
  status: 405,
  body: { detail: `Method "${method}" not allowed.`, code: "method_not_allowed" },
});

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const json = { "content-type": "application/json" };

/** What a server that stumbles tells a stranger. */
function stumble(name: string, request: Request): Attack {
  return {
    name,
    withstood: { told: null },
    async run(target) {
      const { method, path, ...options } = request;
      // A server may end with the request; nothing more can be learnt then.
      const answer = await target.send(method, path, options);
      const told =
        /\bat .*:\d+|no such|sqlite|syntax|unexpected token/i.exec(JSON.stringify(answer.body))?.[0] ?? null;
      return { succeeded: told !== null, seen: { told } };
    },
  };
}

/** A page of somebody else's that reads an answer with the person's tokens. */
function readAcross(name: string, origin: string): Attack {
  return {
    name,
    withstood: { allowed: null },
    async run(target) {
      const { body } = await signIn(target);
      const headers = { origin, ...bearerOf({ body }) };
      const answer = await target.send("GET", "/api/auth/user/", { headers });
      const allowed = answer.headers.get("access-control-allow-origin");
      return { succeeded: allowed !== null, seen: { allowed } };
    },
  };
}

export const requestAttacks: readonly Attack[] = [
  overreach("S110: a change of another person's name, by the body", "another", ({ body }) => ({
    pk: body.user.pk as string,
    first_name: "Evil",
  })),
  overreach("S80: one's own role, by the body", "me", () => ({ role: "admin" })),
  overreach("S80: one's own address, by the body", "me", () => ({ email: "root@gmail.com" })),
  overreach("S80: one's own deactivation, by the body", "me", () => ({ is_active: 0 })),
  overreach("S120: one's own role, by a field's name", "me", () => ({
    "first_name = 'Evil', role": "admin",
  })),
  readOthers("S110: another person, by the query", (pk) => `/api/auth/user/?pk=${pk}`),
  readOthers("S111: another person, by a path in capitals", (pk) => `/API/Auth/User/?pk=${pk}`),
  readOthers("S111: another person, by a path with two slashes", (pk) => `/api//auth/user/?pk=${pk}`),
  changeByReading("GET"),
  changeByReading("HEAD"),
  send("S113: a sign-out by GET", notAllowed("GET"), async (mine) => ({
    method: "GET",
    path: "/api/auth/logout/",
    headers: bearerOf(mine),
  })),
  send("S113: a refresh by GET", notAllowed("GET"), async ({ body }) => ({
    method: "GET",
    path: `/api/auth/token/refresh/?refresh=${body.refresh as string}`,
  })),
  send("S113: a method that nobody knows", notAllowed("BREW"), async (mine) => ({
    method: "BREW",
    path: "/api/auth/user/",
    headers: bearerOf(mine),
  })),
  send("S112: an id token twice", refusedAs("repeated_parameter"), async (_, target) => {
    const { id_token } = await issueTokens(target);
    const rawBody = new URLSearchParams([
      ["id_token", "x"],
      ["id_token", id_token],
    ]);
    return { method: "POST", path: "/api/social/login/google/", rawBody };
  }),
  send("S114: a body of a megabyte", refusedAs("body_too_large"), async ({ body }) => ({
    method: "POST",
    path: "/api/auth/token/verify/",
    body: { token: body.access as string, padding: "x".repeat(1_000_000) },
  })),
  send(
    "S114: a body that is a thousand levels deep",
    {
      status: 400,
      body: { detail: "JSON parse error - the body is nested too deeply", code: "parse_error" },
    },
    async ({ body }) => ({
      method: "POST",
      path: "/api/auth/token/verify/",
      rawBody: `{"token":"${body.access as string}","more":${nested(1_000)}}`,
      headers: json,
    }),
  ),
  stumble("S115: a reason, by what is no JSON", {
    method: "POST",
    path: "/api/auth/token/verify/",
    rawBody: "{",
    headers: json,
  }),
  stumble("S115: a reason, by what is no token", {
    method: "POST",
    path: "/api/auth/token/verify/",
    body: { token: "a.b.c" },
  }),
  stumble("S115: a reason, by a number as token", {
    method: "POST",
    path: "/api/auth/token/verify/",
    body: { token: 7 },
  }),
  stumble("S115: a reason, by an id token that is none", {
    method: "POST",
    path: "/api/social/login/google/",
    body: { id_token: "x" },
  }),
  stumble("S94: a reason, by a broken header", {
    method: "GET",
    path: "/api/auth/user/",
    headers: { authorization: "Bearer %%%" },
  }),
  readAcross("S97: a page of another origin", evil),
  readAcross("S97: a page without an origin", "null"),
  readAcross("S97: a page whose origin begins like ours", "http://localhost:3000.evil.example"),
];
