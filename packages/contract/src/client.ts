import type { FieldErrors } from "./parse-input.ts";
import type { Route, RouteAnswer, RouteInput } from "./route.ts";

/** The backend said no: its status, its stable code and its public sentences. */
export class BackendRefusal extends Error {
  override readonly name = "BackendRefusal";
  readonly status: number;
  /** The stable code; `""` where the answer had none (field errors). */
  readonly code: string;
  /** Sentences by field, and those of the whole form under `non_field_errors`. */
  readonly fields: FieldErrors;

  constructor(status: number, body: unknown) {
    const { code, detail, fields } = readRefusalBody(body);
    super(detail ?? fields.non_field_errors?.[0] ?? `The backend answered ${status}.`);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

/** How a client sends a request: a path below the backend's URL, and what `fetch` takes. */
export type Send = (path: string, init: RequestInit) => Promise<Response>;

/** Calls routes of a contract by value: the input and the answer have the route's types. */
export interface Client {
  /**
   * @throws BackendRefusal when the backend answers with anything but success.
   * @throws ZodError when the answer is not what the route declares.
   */
  call<R extends Route>(
    route: R,
    ...input: unknown extends RouteInput<R> ? [] : [RouteInput<R>]
  ): Promise<RouteAnswer<R>>;
}

/** Makes a typed client over any way to send a request. */
export function createClient(send: Send): Client {
  return {
    async call(route, ...[input]) {
      const { path, init } = buildRequest(route, input ?? {});
      const response = await send(path, init);
      return readAnswer(route, response);
    },
  };
}

interface LooseInput {
  readonly params?: object;
  readonly query?: object;
  readonly body?: unknown;
}

/**
 * The path and the `fetch` arguments of a call.
 *
 * @throws TypeError for a dot segment in a parameter's place: `fetch` would take it for another path.
 */
export function buildRequest(route: Route, input: object): { path: string; init: RequestInit } {
  const { params = {}, query = {}, body } = input as LooseInput;
  const values = new Map(Object.entries(params));
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    toSegment(name, String(values.get(name))),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  const init: RequestInit = { method: route.method, headers: { accept: "application/json" } };
  if (route.body) {
    init.headers = { accept: "application/json", "content-type": "application/json" };
    init.body = JSON.stringify(body);
  }
  return { path: search.size > 0 ? `${path}?${search}` : path, init };
}

function toSegment(name: string, value: string): string {
  if (value === "." || value === "..") {
    throw new TypeError(`The parameter "${name}" of a path is a dot segment.`);
  }
  return encodeURIComponent(value);
}

/** Reads what a route answered; see {@link Client.call} for what it throws. */
export async function readAnswer<R extends Route>(route: R, response: Response): Promise<RouteAnswer<R>> {
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new BackendRefusal(response.status, body);
  return (route.answer ? route.answer.parse(body) : undefined) as RouteAnswer<R>;
}

function readRefusalBody(body: unknown): { code: string; detail: string | undefined; fields: FieldErrors } {
  if (typeof body !== "object" || body === null) return { code: "", detail: undefined, fields: {} };
  const entries = Object.entries(body);
  const stringOf = (name: string) => {
    const value: unknown = entries.find(([key]) => key === name)?.[1];
    return typeof value === "string" ? value : undefined;
  };
  const fields = entries.filter(
    (pair): pair is [string, string[]] =>
      Array.isArray(pair[1]) && pair[1].every((s) => typeof s === "string"),
  );
  return { code: stringOf("code") ?? "", detail: stringOf("detail"), fields: Object.fromEntries(fields) };
}
