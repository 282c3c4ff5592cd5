import type { Route } from "@latchkey/contract";
import { expect } from "vitest";
import type { Answer } from "../testing/start-test-server.ts";
import { testContract } from "../testing/test-contract.ts";
import { expectConventions } from "./expect-conventions.ts";
import type { Expected, RouteName, Row, Sent } from "./row.ts";
import { bearer, cookieHeader, type Encoding, Scene, type WireRequest } from "./scene.ts";
import type { World } from "./world.ts";

/** The same request in another spelling, which must be answered in the same way. */
export interface Spelling {
  readonly hasSlash: boolean;
  readonly encoding: Encoding;
}

interface Played {
  readonly came: Compared;
  readonly mustCome: Compared;
  /** Looks at what holds for every answer. */
  readonly expectConventions: () => void;
  /** Looks at what is true afterwards. */
  readonly lookAround: () => Promise<void>;
}

/** What is compared of an answer: all of it, but for headers that the row does not name. */
interface Compared {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly cookies: readonly string[];
  readonly keys: readonly string[] | null;
}

/** Sends what a row says. */
export async function playRow(world: World, row: Row, spelling: Spelling): Promise<Played> {
  const scene = new Scene(await world.server(row.on ?? "open"), world.idp);
  if (row.me) await scene.signIn(row.me);
  await row.given?.(scene);
  const sent = typeof row.send === "function" ? await row.send(scene) : (row.send ?? {});
  const request = write(row, scene, sent, spelling);
  const answer = await scene.send(request);
  return {
    came: compare(answer, row.answers),
    mustCome: expected(scene, row.answers),
    expectConventions: () => expectConventions(scene, answer, request.headers.origin ?? null),
    lookAround: async () => row.leaves?.(scene, answer, sent),
  };
}

export function routeOf({ to }: Pick<Row, "to">): Pick<Route, "method" | "path"> & Partial<Route> {
  if (to in testContract.account) return testContract.account[to as RouteName];
  const [method, path] = to.split(" ") as [Route["method"], string];
  return { method, path };
}

function write(row: Row, scene: Scene, sent: Sent, { hasSlash, encoding }: Spelling) {
  const { method, path } = routeOf(row);
  const headers: Readonly<Record<string, string>> = {
    ...scene.server.ways[row.from ?? "anybody"],
    ...presence(row, scene),
    ...sent.headers,
  };
  return {
    ...sent,
    method,
    path: hasSlash ? path : path.replace(/\/$/, ""),
    encoding,
    headers,
  } satisfies WireRequest;
}

/** What of a sign-in comes along. */
function presence(row: Row, scene: Scene): Sent["headers"] {
  const { access, path } = routeOf(row);
  const by = row.by ?? (row.me && (access === "fresh" || access === "user") ? "bearer" : "nothing");
  if (by === "nothing") return {};
  if (by === "bearer") return bearer(scene.me.access);
  const { cookies, way } = scene.me;
  const asPage = { ...scene.server.ways[way], cookie: cookieHeader(cookies, path) };
  return by === "page" ? { ...asPage, "x-csrftoken": cookies.get("csrftoken")! } : asPage;
}

function compare({ status, body, headers }: Answer, { headers: named = {}, keys }: Expected): Compared {
  return {
    status,
    body: body as unknown,
    headers: Object.fromEntries(Object.keys(named).map((name) => [name, headers.get(name)])),
    cookies: headers.getSetCookie(),
    keys: keys ? Object.keys(body as object) : null,
  };
}

function expected(scene: Scene, answers: Expected): Compared {
  const { status, body, headers = {}, cookies = {}, keys = null } = answers;
  return {
    status,
    body: typeof body === "function" ? (body as (scene: Scene) => unknown)(scene) : body,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, likeOf(value)])),
    cookies: Object.entries(cookies).map(([name, { source }]) =>
      like(`^${name}=${source.replace(/^\^/, "")}`),
    ),
    keys,
  };
}

const like = (pattern: string | RegExp) => expect.stringMatching(pattern) as string;
const likeOf = (value: string | RegExp | null) => (value instanceof RegExp ? like(value) : value);
