import { expect } from "vitest";
import { hours, minutes } from "../kernel/duration.ts";
import { testContract } from "../testing/test-contract.ts";
import { testPassword } from "../testing/sign-in.ts";
import {
  atMost,
  bearerRefused,
  blank,
  detail,
  fields,
  isNull,
  notAuthenticated,
  ok,
  required,
  textLike,
  throttled,
  tokenRefused,
  unauthorized,
  user,
  whole,
} from "./answers.ts";
import type { RouteName, Row } from "./row.ts";
import { bearer, type Scene } from "./scene.ts";

const routes = Object.entries(testContract.account) as [
  RouteName,
  (typeof testContract.account)[RouteName],
][];
const withBody = routes.filter(([, route]) => "body" in route);
const signedIn = [
  ...routes.filter(([, { access }]) => access === "fresh").map(([to]) => to),
  "GET /api/test/fresh/" as const,
];
/** Routes of the application that believe the access token for its short life. */
const claimsOnly = ["GET /api/test/closed/", "POST /api/test/closed-change/"] as const;

const me = (access: string) => (access === "fresh" ? ({ me: "site" } as const) : {});

const parseError = (shows: string, text: string) => ({ shows, raw: { type: "application/json", text } });

const malformed: readonly Row[] = withBody.flatMap(([to, { access }]) => [
  ...[
    parseError("half a JSON document", '{"a":'),
    parseError("JSON in single quotes", "{'a': 1}"),
    parseError("what is not JSON at all", "a=b"),
  ].map(({ shows, raw }): Row => ({
    to,
    ...me(access),
    shows: `malformed JSON: ${shows}`,
    send: { raw },
    answers: { status: 400, body: { detail: textLike(/^JSON parse error - ./), code: "parse_error" } },
  })),
  {
    to,
    ...me(access),
    shows: "another type of body",
    send: { raw: { type: "text/plain", text: "{}" } },
    answers: detail(415, 'Unsupported media type "text/plain" in request.', "unsupported_media_type"),
  },
  {
    to,
    ...me(access),
    shows: "a list where an object is expected",
    send: { json: [] },
    answers: whole("Invalid data. Expected a dictionary, but got list.", "invalid"),
  },
]);

const tooMuch: readonly Row[] = [
  {
    to: "login",
    shows: "a body of more than 64 KiB",
    send: { json: { username: "a", password: "x".repeat(65_536) } },
    answers: detail(413, "The body of the request is larger than 64 KiB.", "request_too_large"),
  },
  {
    to: "login",
    shows: "a multipart body that is none",
    send: { raw: { type: "multipart/form-data; boundary=x", text: "nothing of the kind" } },
    answers: detail(400, "The body of the request could not be read.", "parse_error"),
  },
];

/** One endpoint for each field sentence; section 2 has those of every endpoint. */
const sentences: readonly Row[] = [
  {
    to: "verifyToken",
    shows: "a field is missing",
    send: { json: {} },
    answers: fields({ token: [required] }),
  },
  { to: "verifyToken", shows: "no body at all", answers: fields({ token: [required] }) },
  {
    to: "verifyToken",
    shows: "a field is null",
    send: { json: { token: null } },
    answers: fields({ token: [isNull] }),
  },
  {
    to: "verifyToken",
    shows: "a field is blank",
    send: { json: { token: "" } },
    answers: fields({ token: [blank] }),
  },
  {
    to: "verifyToken",
    shows: "a field is too long",
    send: { json: { token: "x".repeat(4097) } },
    answers: fields({ token: [atMost(4096)] }),
  },
  {
    to: "confirmPasswordReset",
    shows: "all fields come together",
    send: { json: { uid: "", token: null } },
    answers: fields({
      uid: [blank],
      token: [isNull],
      new_password1: [required],
      new_password2: [required],
    }),
  },
];

const foreignToken = "eyJhbGciOiJIUzI1NiJ9.e30.c2ln";

interface BearerFailure extends Pick<Row, "shows" | "answers" | "given" | "me"> {
  /** The Authorization header; that of the person who is signed in unless it is said. */
  readonly header?: string | ((scene: Scene) => string);
}

const badHeader = unauthorized(
  "Authorization header must contain two space-delimited values",
  "bad_authorization_header",
);

const byTokenAlone: readonly BearerFailure[] = [
  { shows: "nothing sent", header: "", answers: notAuthenticated },
  { shows: "another scheme", header: "Token abc", answers: notAuthenticated },
  { shows: "a header of one word", header: "Bearer", answers: badHeader },
  { shows: "a header of three words", header: "Bearer a b", answers: badHeader },
  {
    shows: "what is no token",
    header: "Bearer garbage",
    answers: bearerRefused("Token is invalid"),
  },
  {
    shows: "a token of somebody else's",
    header: `Bearer ${foreignToken}`,
    answers: bearerRefused("Token is invalid"),
  },
  {
    shows: "an expired access token",
    me: "site",
    given: async ({ server }) => server.clock.advance(minutes(6)),
    answers: bearerRefused("Token is expired"),
  },
  {
    shows: "a refresh token",
    me: "site",
    header: (scene) => `Bearer ${scene.me.refresh}`,
    answers: bearerRefused("Token has wrong type"),
  },
];

const byLookingUp: readonly BearerFailure[] = [
  {
    shows: "the access token of a session that has ended",
    me: "site",
    given: (scene) => scene.ask("logout", { json: { refresh: scene.me.refresh } }),
    answers: bearerRefused("Token is invalid"),
  },
  {
    shows: "somebody who was deleted",
    me: "site",
    given: async ({ server, owner }) => server.db.deleteFrom("users").where("id", "=", owner.id).execute(),
    answers: tokenRefused("User not found", "user_not_found"),
  },
  {
    shows: "somebody who was deactivated",
    me: "site",
    given: async ({ server, owner }) =>
      server.db.updateTable("users").set({ is_active: false }).where("id", "=", owner.id).execute(),
    answers: tokenRefused("User is inactive", "user_inactive"),
  },
];

function refuses(to: Row["to"], failures: readonly BearerFailure[]): readonly Row[] {
  return failures.map(({ header, ...failure }): Row => ({
    to,
    by: "nothing",
    ...failure,
    send: (scene) => ({ headers: headersOf(typeof header === "function" ? header(scene) : header, scene) }),
  }));
}

function headersOf(header: string | undefined, scene: Scene): Readonly<Record<string, string>> {
  if (header === "") return {};
  return header === undefined ? bearer(scene.me.access) : { authorization: header };
}

const bearerFailures: readonly Row[] = [
  ...signedIn.flatMap((to) => refuses(to, [...byTokenAlone, ...byLookingUp])),
  ...claimsOnly.flatMap((to) => refuses(to, byTokenAlone)),
];

const known = new Map<string, Set<string>>();
for (const { method, path } of routes.map(([, route]) => route)) {
  known.set(path, (known.get(path) ?? new Set()).add(method));
}

/** 405 on every path, with all that it does allow. */
const methods: readonly Row[] = [...known].flatMap(([path, allowed]) =>
  ["GET", "POST", "PUT", "PATCH", "DELETE"]
    .filter((method) => !allowed.has(method))
    .map((method): Row => ({
      to: `${method} ${path}` as Row["to"],
      shows: "is no method of this path",
      answers: detail(405, `Method "${method}" not allowed.`, "method_not_allowed", {
        allow: [...allowed, "OPTIONS"].join(", "),
      }),
    })),
);

const times = async (count: number, work: () => Promise<unknown>) => {
  for (let done = 0; done < count; done++) await work();
};

const atOnce = (count: number, work: () => Promise<unknown>) =>
  Promise.all(Array.from({ length: count }, work));

const credentialsOf = ({ owner }: Scene) => ({ username: owner.username, password: testPassword });
const person = (scene: Scene) => scene.addPerson();

/** 429: the shape on every door that has a limit. */
const limits: readonly Row[] = [
  {
    to: "login",
    shows: "too many wrong passwords of one account, then the right one",
    given: async (scene) => {
      await person(scene);
      await times(5, () => scene.ask("login", { json: { ...credentialsOf(scene), password: "wrong" } }));
    },
    send: (scene) => ({ json: credentialsOf(scene) }),
    answers: throttled,
  },
  {
    to: "obtainToken",
    shows: "the same account by another door",
    given: async (scene) => {
      await person(scene);
      await times(5, () => scene.ask("login", { json: { ...credentialsOf(scene), password: "wrong" } }));
    },
    send: (scene) => ({ json: credentialsOf(scene) }),
    answers: throttled,
  },
  {
    to: "changePassword",
    shows: "too many wrong passwords of one session",
    me: "site",
    given: (scene) => {
      const json = { old_password: "wrong", new_password1: "copper meadow", new_password2: "copper meadow" };
      return times(5, () => scene.ask("changePassword", { json, headers: bearer(scene.me.access) }));
    },
    send: {
      json: { old_password: testPassword, new_password1: "copper meadow", new_password2: "copper meadow" },
    },
    answers: throttled,
  },
  {
    to: "reauthenticate",
    shows: "too many wrong passwords of one session",
    me: "site",
    given: (scene) =>
      times(5, () =>
        scene.ask("reauthenticate", { json: { password: "wrong" }, headers: bearer(scene.me.access) }),
      ),
    send: { json: { password: testPassword } },
    answers: throttled,
  },
  ...(
    [
      ["register", { username: "a", email: "a@mail.example", password1: "1", password2: "1" }],
      ["requestPasswordReset", { email: "nobody@mail.example" }],
      ["resendEmail", { email: "nobody@mail.example" }],
    ] as const
  ).map(([to, json]): Row => ({
    to,
    shows: "too many requests of one address",
    given: (scene) => atOnce(20, () => scene.ask(to, { json })),
    send: { json },
    answers: throttled,
  })),
  {
    to: "requestEmailChange",
    shows: "too many requests of one person",
    me: "site",
    given: (scene) =>
      times(5, () =>
        scene.ask("requestEmailChange", {
          json: { email: `new-${scene.name}@mail.example` },
          headers: bearer(scene.me.access),
        }),
      ),
    send: (scene) => ({ json: { email: `new-${scene.name}@mail.example` } }),
    answers: throttled,
  },
];

const others: readonly Row[] = [
  {
    to: "GET /api/auth/nothing/",
    shows: "what is not there",
    answers: detail(404, "Not found.", "not_found"),
  },
  {
    to: "GET /api/test/failing/",
    shows: "what goes wrong is told in general words",
    answers: detail(500, "A server error occurred.", "error"),
  },
  {
    to: "GET /api/auth/user",
    shows: "a trailing slash is optional",
    me: "site",
    by: "bearer",
    answers: ok(user()),
  },
  ...["/.well-known/jwks.json", "/.well-known/jwks.json/"].map((path): Row => ({
    to: `GET ${path}` as Row["to"],
    shows: "a trailing slash is optional there too",
    answers: ok({ keys: expect.any(Array) as unknown[] }),
  })),
  {
    to: "readUser",
    shows: "a session goes on the next day, by a refreshed access token",
    me: "site",
    by: "nothing",
    given: async (scene) => {
      scene.server.clock.advance(hours(24));
      const { body } = await scene.refresh(scene.me.refresh);
      scene.notes.set("access", body.access as string);
    },
    send: (scene) => ({ headers: bearer(scene.note("access")) }),
    answers: ok(user()),
  },
];

export const conventions: readonly Row[] = [
  ...malformed,
  ...tooMuch,
  ...sentences,
  ...bearerFailures,
  ...methods,
  ...limits,
  ...others,
];
