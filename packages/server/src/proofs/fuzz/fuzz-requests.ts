import { adminRoutes, type Route } from "@latchkey/contract";
import { consoleOrigin } from "../../testing/console.ts";
import { testSite } from "../../testing/start-test-server.ts";
import { testContract } from "../../testing/test-contract.ts";
import { generateInput } from "./generate-input.ts";
import type { FuzzWorld } from "./fuzz-world.ts";
import { mutateJson, writeJson } from "./mutate-json.ts";
import { mutateJwt } from "./mutate-jwt.ts";
import { mutateText } from "./mutate-text.ts";
import type { Random } from "./random.ts";

/** A request as it is sent, and whether anything but a refusal would be a break-in. */
export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly mustBeRefused: boolean;
}

const { closed, closedChange, fresh, open, echo, numbers } = testContract.routes;
const routes: readonly Route[] = Object.values<Route>({
  ...testContract.account,
  closed,
  closedChange,
  fresh,
  open,
  echo,
  numbers,
  ...adminRoutes,
});
const closedRoutes = routes.filter(({ access }) => access !== "public");

/** Where a token alone opens something, and under which name it comes. */
const tokenDoors = [
  ["/api/auth/token/refresh/", "refresh"],
  ["/api/auth/token/verify/", "token"],
  ["/api/auth/logout/", "refresh"],
  ["/api/token/refresh/", "refresh"],
  ["/api/token/verify/", "token"],
  ["/api/token/blacklist/", "refresh"],
  ["/api/social/login/google/", "id_token"],
] as const;

/** Draws a request of any kind. */
export function drawRequest(random: Random, world: FuzzWorld): FuzzRequest {
  return random.pick([drawStranger, drawStranger, drawTokenDoor, drawInsider, drawInsider, drawElsewhere])(
    random,
    world,
  );
}

/** Somebody with credentials that are nearly right, before a closed door. */
function drawStranger(random: Random, world: FuzzWorld): FuzzRequest {
  const route = random.pick(closedRoutes);
  const { headers, isGenuine } = random.pick(strangers[route.access as keyof typeof strangers])(
    random,
    world,
    route,
  );
  return {
    ...drawInput(random, world, route),
    headers: withExtras(random, headers),
    mustBeRefused: !isGenuine,
  };
}

interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** What was changed may be what nobody looks at. */
  readonly isGenuine: boolean;
}

type Forge = (random: Random, world: FuzzWorld, route: Route) => Credentials;

const nothing: Forge = () => ({ headers: {}, isGenuine: false });

const withBearer: Forge = (random, { access, refresh, idToken, browser }) => {
  const token = random.chance(0.1)
    ? random.pick([refresh, idToken, browser.refresh])
    : mutateJwt(random, random.pick([access, browser.access]), [access, browser.access, idToken]);
  const authorization = sendable(`${random.pick(["Bearer", "bearer", "Bearer "])} ${token}`);
  const [, sent] = authorization.trim().split(/\s+/);
  return { headers: { authorization }, isGenuine: sent === access || sent === browser.access };
};

const withCookies: Forge = (random, { browser }, { method }) => {
  const sent = { ...browser, header: browser.csrf };
  const names = method === "GET" ? (["access"] as const) : (["access", "csrf", "header", "origin"] as const);
  const name = random.pick(names);
  sent[name] = sendable(
    name === "access" ? mutateJwt(random, browser.access) : mutateText(random, sent[name]),
  );
  const cookie = `latchkey-access=${sent.access}; latchkey-refresh=${sent.refresh}; csrftoken=${sent.csrf}`;
  const headers = { cookie, origin: sent.origin, "x-csrftoken": sent.header };
  return { headers, isGenuine: isSpared(sent[name], name === "header" ? browser.csrf : browser[name]) };
};

/** Whether a change came to nothing: white space at an end, and what stands behind a cookie's end. */
function isSpared(changed: string, genuine: string): boolean {
  return changed.trim() === genuine || changed.split(";")[0]?.trim() === genuine;
}

const withSecret: Forge = (random, { basic }) => {
  const text = `${testSite.id}:${testSite.secret}`;
  const authorization = random.chance(0.5)
    ? `Basic ${Buffer.from(mutateText(random, text)).toString("base64")}`
    : sendable(`Basic ${mutateText(random, basic.slice("Basic ".length))}`);
  const decoded = Buffer.from(authorization.slice("Basic".length).trim(), "base64").toString("utf8");
  return { headers: { authorization }, isGenuine: decoded === text };
};

const withConsole: Forge = (random, { console, access }, { method }) => {
  const sent = { cookie: console.cookie, "x-csrftoken": console.csrfToken, origin: consoleOrigin };
  const names = method === "GET" ? (["cookie"] as const) : (["cookie", "x-csrftoken", "origin"] as const);
  const name = random.pick(names);
  const genuine = sent[name];
  sent[name] = sendable(mutateText(random, genuine));
  return {
    headers: { ...sent, authorization: `Bearer ${access}` },
    isGenuine: isSpared(sent[name], genuine),
  };
};

const strangers = {
  user: [nothing, withBearer, withBearer, withCookies],
  fresh: [nothing, withBearer, withBearer, withCookies],
  site: [nothing, withSecret, withBearer],
  staff: [nothing, withConsole, withBearer, withConsole],
} as const satisfies Readonly<Record<Exclude<Route["access"], "public">, readonly Forge[]>>;

/** A token that is nearly right, where a token is all that is asked for. */
function drawTokenDoor(random: Random, { access, refresh, idToken, browser }: FuzzWorld): FuzzRequest {
  const [path, field] = random.pick(tokenDoors);
  const genuine = field === "id_token" ? idToken : random.pick([refresh, refresh, browser.refresh, access]);
  const isJwt = genuine.split(".").length === 3;
  const token = isJwt ? mutateJwt(random, genuine, [access, idToken]) : mutateText(random, genuine);
  const isGenuine = [access, refresh, idToken, browser.refresh, browser.access].includes(token);
  const body = JSON.stringify({ [field]: token });
  const headers = { "content-type": "application/json" };
  // An empty id token is none, and then there is nothing to refuse.
  return { method: "POST", path, headers, body, mustBeRefused: !isGenuine };
}

/** Somebody who may come in, with what nobody would send. */
function drawInsider(random: Random, world: FuzzWorld): FuzzRequest {
  const route = random.pick(routes);
  const { console, browser } = world;
  const cookies = `latchkey-access=${browser.access}; latchkey-refresh=${browser.refresh}; csrftoken=${browser.csrf}`;
  const atConsole = { cookie: console.cookie, "x-csrftoken": console.csrfToken, origin: consoleOrigin };
  const credentials = {
    public: random.pick([{}, atConsole, { authorization: world.basic }]),
    user: { authorization: `Bearer ${world.access}` },
    fresh: random.pick([
      { authorization: `Bearer ${world.access}` },
      { cookie: cookies, origin: browser.origin, "x-csrftoken": browser.csrf },
    ]),
    site: { authorization: world.basic },
    staff: atConsole,
  }[route.access];
  const input = drawInput(random, world, route);
  return {
    ...input,
    headers: withExtras(random, { ...input.headers, ...credentials }),
    mustBeRefused: false,
  };
}

const elsewhere = [
  "/",
  "/healthz",
  "/readyz",
  "/admin/",
  "/admin/index.html",
  "/.well-known/jwks.json",
  "/api/docs/",
];

/** A path or a method that is nobody's, or nearly somebody's. */
function drawElsewhere(random: Random, world: FuzzWorld): FuzzRequest {
  const path = random.chance(0.5) ? random.pick(elsewhere) : random.pick(routes).path;
  const methods = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PROPFIND", "get", "POST", "X".repeat(200)];
  return {
    method: random.pick(methods),
    path: `/${mutateText(random, path.slice(1))}?${mutateText(random, "a=1&token=x&code=y&code=z")}`,
    headers: withExtras(random, random.chance(0.5) ? {} : { authorization: world.basic }),
    body: undefined,
    mustBeRefused: false,
  };
}

/** A route's own path, query and body, some of it changed. */
function drawInput(
  random: Random,
  { vocabulary }: FuzzWorld,
  route: Route,
): Omit<FuzzRequest, "mustBeRefused"> {
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = random.pick(vocabulary[name] ?? ["x"]) as string;
    return random.chance(0.2) ? encodeURIComponent(mutateText(random, value).toWellFormed()) : value;
  });
  const query = random.chance(0.2) ? `?${mutateText(random, "days=30&id=1")}` : "";
  const base = { method: route.method, path: path + query, headers: {}, body: undefined };
  if (!route.body) return base;
  const input = generateInput(random, route.body, vocabulary);
  const changed = random.chance(0.7) ? mutateJson(random, input) : input;
  if (random.chance(0.15)) {
    const fields = Object.entries(changed ?? {}).map(([name, value]): [string, string] => [
      name,
      JSON.stringify(value),
    ]);
    const body = mutateText(random, new URLSearchParams(fields).toString());
    return { ...base, body, headers: { "content-type": "application/x-www-form-urlencoded" } };
  }
  const type = random.chance(0.05) ? sendable(mutateText(random, "application/json")) : "application/json";
  return { ...base, body: writeJson(random, changed), headers: { "content-type": type } };
}

const extras: Readonly<Record<string, string>> = {
  "x-forwarded-for": "192.0.2.1, 10.0.0.1",
  "x-latchkey-client-address": "192.0.2.7",
  "x-latchkey-user-agent": "Mozilla/5.0",
  "x-request-id": "an-id-of-mine",
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64)",
  "accept-language": "de-DE,de;q=0.9",
  "content-encoding": "gzip",
  "x-http-method-override": "DELETE",
  forwarded: "for=192.0.2.1;proto=https",
  origin: "https://app.example.com",
  cookie: "csrftoken=a.b; latchkey-refresh=lk1.a.b.c",
};

function withExtras(
  random: Random,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (random.chance(0.6)) return headers;
  const name = random.pick(Object.keys(extras));
  return { [name]: sendable(mutateText(random, extras[name]!)), ...headers };
}

/** Without what no HTTP client can send in a header. */
function sendable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e\x80-\xff]/g, "").trim();
}
