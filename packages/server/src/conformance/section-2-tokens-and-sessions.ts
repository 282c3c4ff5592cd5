import { expect } from "vitest";
import { days, minutes } from "../kernel/duration.ts";
import { claimsOf, readSession } from "../testing/session-facts.ts";
import { testPassword } from "../testing/sign-in.ts";
import {
  atMost,
  blank,
  detail,
  expirations,
  fields,
  inCookies,
  isNull,
  jwt,
  moment,
  notFound,
  ok,
  refreshToken,
  required,
  tokenRefused,
  unauthorized,
  uuid,
  whole,
} from "./answers.ts";
import type { Expected, RouteName, Row } from "./row.ts";
import { bearer, type Scene } from "./scene.ts";
import { laterBy } from "./section-2-user-and-passwords.ts";

const mine = ({ me }: Scene) => ({ json: { refresh: me.refresh } });

const refreshed = ok({ access: jwt, refresh: refreshToken, ...expirations });
const oldRefreshed = ok({ access: jwt, refresh: refreshToken });
const refreshedInCookies = ok({ refresh: "", ...expirations }, inCookies);
const oldRefreshedInCookies = ok({ refresh: "" }, inCookies);

const end = (scene: Scene) => scene.ask("logout", { json: { refresh: scene.me.refresh } });
const deactivate = ({ server, owner }: Scene) =>
  server.db.updateTable("users").set({ is_active: false }).where("id", "=", owner.id).execute();
const remove = ({ server, owner }: Scene) =>
  server.db.deleteFrom("users").where("id", "=", owner.id).execute();

/** Reuse: the token's grandchild is out. */
const useTwice = async (scene: Scene) => {
  const { body } = await scene.refresh(scene.me.refresh, scene.me.way);
  await scene.refresh(body.refresh as string, scene.me.way);
};

/** Refreshes every six days, so that it is never idle for a week. */
async function useForThirtyDays(scene: Scene): Promise<void> {
  scene.notes.set("newest", scene.me.refresh);
  for (let used = 0; used < 5; used++) {
    const { status, body } = await scene.refresh(scene.note("newest"), scene.me.way);
    expect(status).toBe(200);
    scene.notes.set("newest", body.refresh as string);
    scene.server.clock.advance(days(6));
  }
}

/** What every endpoint that takes a refresh token says to one that does not refresh. */
export function refreshRefusals(to: RouteName, me: "page" | "site" = "site"): readonly Row[] {
  const from = me;
  const row = { to, me, from, by: "nothing", send: mine } as const;
  return [
    {
      to,
      from,
      shows: "what is no token",
      send: { json: { refresh: "garbage" } },
      answers: tokenRefused("Token is invalid"),
    },
    {
      ...row,
      shows: "a token with another MAC",
      send: ({ me: { refresh } }) => ({ json: { refresh: `${refresh.slice(0, -4)}AAAA` } }),
      answers: tokenRefused("Token is invalid"),
    },
    {
      ...row,
      shows: "an access token",
      send: ({ me: { access } }) => ({ json: { refresh: access } }),
      answers: tokenRefused("Token has wrong type"),
    },
    {
      ...row,
      shows: "a session idle for a week",
      given: async ({ server }) => server.clock.advance(days(7)),
      answers: tokenRefused("Token is expired"),
    },
    {
      ...row,
      shows: "a session of thirty days, however often it was used",
      given: useForThirtyDays,
      send: (scene) => ({ json: { refresh: scene.note("newest") } }),
      answers: tokenRefused("Token is expired"),
    },
    {
      ...row,
      shows: "a session that was signed out",
      given: end,
      answers: tokenRefused("Token is blacklisted"),
    },
    {
      ...row,
      shows: "a token that was used before its successor's use",
      given: useTwice,
      answers: tokenRefused("Token is blacklisted"),
      leaves: async (scene) => expect(await scene.isSignedIn(scene.me)).toBe(false),
    },
    {
      ...row,
      shows: "somebody who was deactivated",
      given: deactivate,
      answers: tokenRefused("No active account found for the given token."),
    },
    {
      ...row,
      shows: "somebody who was deleted",
      given: remove,
      answers: tokenRefused("No active account found for the given token."),
    },
    { to, shows: "a blank token", send: { json: { refresh: "" } }, answers: fields({ refresh: [blank] }) },
    { to, shows: "null", send: { json: { refresh: null } }, answers: fields({ refresh: [isNull] }) },
  ];
}

const refreshes: readonly Row[] = [
  { to: "refreshToken", shows: "a site's session", me: "site", from: "site", send: mine, answers: refreshed },
  { to: "refreshToken", shows: "a page's session", me: "page", from: "page", send: mine, answers: refreshed },
  { to: "refreshToken", shows: "anybody's session", me: "anybody", send: mine, answers: refreshed },
  {
    to: "refreshToken",
    shows: "a page's session, from elsewhere",
    me: "page",
    from: "stranger",
    send: mine,
    answers: refreshed,
  },
  {
    to: "refreshToken",
    shows: "profile 2",
    me: "old site",
    from: "old site",
    send: mine,
    answers: oldRefreshed,
  },
  {
    to: "refreshToken",
    shows: "profile 2",
    me: "old page",
    from: "old page",
    send: mine,
    answers: oldRefreshed,
  },
  {
    to: "refreshToken",
    shows: "a session of a cookie site's server",
    me: "cookie site",
    from: "cookie site",
    send: mine,
    answers: refreshed,
  },
  {
    to: "refreshToken",
    shows: "the refresh cookie",
    me: "cookie page",
    by: "page",
    send: { json: {} },
    answers: refreshedInCookies,
  },
  {
    to: "refreshToken",
    shows: "the refresh cookie, without a body",
    me: "cookie page",
    by: "page",
    answers: refreshedInCookies,
  },
  {
    to: "refreshToken",
    shows: "the refresh cookie in profile 2",
    me: "old cookie page",
    by: "page",
    send: { json: {} },
    answers: oldRefreshedInCookies,
  },
  {
    to: "refreshToken",
    shows: "a token in the body becomes cookies",
    me: "page",
    from: "cookie page",
    send: mine,
    answers: refreshedInCookies,
  },
  {
    to: "refreshToken",
    shows: "the body wins over the cookie",
    me: "cookie page",
    by: "page",
    send: { json: { refresh: "garbage" } },
    answers: tokenRefused("Token is invalid"),
  },
  {
    to: "refreshToken",
    shows: "the same token again at once gets the same successor",
    me: "site",
    from: "site",
    given: async (scene) => {
      const { body } = await scene.refresh(scene.me.refresh);
      scene.notes.set("successor", body.refresh as string);
    },
    send: mine,
    answers: ok((scene: Scene) => ({ access: jwt, refresh: scene.note("successor"), ...expirations })),
  },
  ...refreshRefusals("refreshToken"),
  {
    to: "refreshToken",
    shows: "nothing",
    answers: unauthorized("No valid refresh token found.", "token_not_valid"),
  },
  {
    to: "refreshToken",
    from: "cookie page",
    shows: "no cookie",
    send: { json: {} },
    answers: unauthorized("No valid refresh token found.", "token_not_valid"),
  },
  {
    to: "refreshToken",
    shows: "a token too long",
    send: { json: { refresh: "x".repeat(4097) } },
    answers: fields({ refresh: [atMost(4096)] }),
  },
];

const blacklisted = whole("Token is blacklisted", "token_not_valid");
const access = ({ me }: Scene) => ({ json: { token: me.access } });
const refresh = ({ me }: Scene) => ({ json: { token: me.refresh } });

/** `token/verify/` has two doors that say the same. */
export function verifyRows(to: "verifyToken" | "verifyBareToken"): readonly Row[] {
  const later = (duration: number) => async (scene: Scene) => scene.server.clock.advance(duration);
  const over: readonly (readonly [string, (scene: Scene) => Promise<unknown>])[] = [
    ["a session that was signed out", end],
    ["somebody who was deactivated", deactivate],
  ];
  return [
    { to, shows: "an access token", me: "site", send: access, answers: ok({}) },
    {
      to,
      shows: "a refresh token, which is no use of it",
      me: "site",
      send: refresh,
      answers: ok({}),
      leaves: async (scene) =>
        expect((await readSession(scene.server, scene.me.sessionId)).generation).toBe(0),
    },
    {
      to,
      shows: "what is no token",
      send: { json: { token: "garbage" } },
      answers: tokenRefused("Token is invalid"),
    },
    {
      to,
      shows: "a refresh token with another MAC",
      me: "site",
      send: ({ me }) => ({ json: { token: `${me.refresh.slice(0, -4)}AAAA` } }),
      answers: tokenRefused("Token is invalid"),
    },
    {
      to,
      shows: "a provider's token",
      send: async (scene) => ({
        json: { token: (await scene.evidenceOf(await scene.addPerson())).id_token },
      }),
      answers: tokenRefused("Token is invalid"),
    },
    {
      to,
      shows: "an expired access token",
      me: "site",
      given: later(minutes(6)),
      send: access,
      answers: tokenRefused("Token is expired"),
    },
    {
      to,
      shows: "an expired refresh token",
      me: "site",
      given: later(days(7)),
      send: refresh,
      answers: tokenRefused("Token is expired"),
    },
    ...over.flatMap(([shows, given]): readonly Row[] => [
      { to, shows: `the access token of ${shows}`, me: "site", given, send: access, answers: blacklisted },
      { to, shows: `the refresh token of ${shows}`, me: "site", given, send: refresh, answers: blacklisted },
    ]),
    {
      to,
      shows: "a refresh token that was used",
      me: "site",
      given: useTwice,
      send: refresh,
      answers: blacklisted,
    },
    { to, shows: "nothing", send: { json: {} }, answers: fields({ token: [required] }) },
    { to, shows: "null", send: { json: { token: null } }, answers: fields({ token: [isNull] }) },
    { to, shows: "a blank token", send: { json: { token: "" } }, answers: fields({ token: [blank] }) },
  ];
}

const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0";

const sessions: readonly Row[] = [
  {
    to: "listSessions",
    shows: "where the person is signed in, the newest use first",
    me: "site",
    given: async (scene) => {
      const { id_token } = await scene.evidenceOf(scene.owner);
      const headers = { "user-agent": firefox, ...scene.server.ways["old page"] };
      await scene.ask("socialLogin", { json: { id_token }, headers });
      await scene.signIn("page", await scene.addPerson());
    },
    answers: ok((scene: Scene) => [
      {
        id: uuid,
        current: false,
        site: "old",
        device: "Firefox on Windows",
        address: scene.address,
        date_joined: moment,
        last_used: moment,
      },
      {
        id: scene.me.sessionId,
        current: true,
        site: "Web application",
        device: "",
        address: "",
        date_joined: moment,
        last_used: moment,
      },
    ]),
  },
  {
    to: "listSessions",
    shows: "one that has ended is not there",
    me: "page",
    given: async (scene) => {
      const { refresh: theirs } = await scene.signIn("page");
      await scene.ask("logout", { json: { refresh: theirs } });
    },
    answers: ok((scene: Scene) => [
      {
        id: scene.me.sessionId,
        current: true,
        site: "Web application",
        device: "Node.js",
        address: scene.address,
        date_joined: moment,
        last_used: moment,
      },
    ]),
  },
  {
    to: "endSession",
    shows: "another session of the person",
    me: "site",
    given: noteSession,
    send: (scene) => ({ params: { id: scene.note("session") }, json: {} }),
    answers: ok({}),
    leaves: async (scene) => {
      expect(await scene.isSignedIn({ access: scene.note("access") })).toBe(false);
      expect(await scene.isSignedIn(scene.me)).toBe(true);
    },
  },
  {
    to: "endSession",
    shows: "an id in capitals",
    me: "site",
    send: ({ me }) => ({ params: { id: me.sessionId.toUpperCase() }, json: {} }),
    answers: ok({}),
  },
  {
    to: "endSession",
    shows: "the session that asks",
    me: "site",
    send: ({ me }) => ({ params: { id: me.sessionId }, json: {} }),
    answers: ok({}),
    leaves: async (scene) => expect(await scene.isSignedIn(scene.me)).toBe(false),
  },
  {
    to: "endSession",
    shows: "somebody else's session, which lives on",
    me: "site",
    given: async (scene) => noteSession(scene, await scene.addPerson()),
    send: (scene) => ({ params: { id: scene.note("session") }, json: {} }),
    answers: notFound,
    leaves: async (scene) => expect(await scene.isSignedIn({ access: scene.note("access") })).toBe(true),
  },
  {
    to: "endSession",
    shows: "a session that has ended",
    me: "site",
    given: async (scene) => {
      await noteSession(scene);
      await scene.ask("endSession", {
        params: { id: scene.note("session") },
        headers: bearer(scene.me.access),
      });
    },
    send: (scene) => ({ params: { id: scene.note("session") }, json: {} }),
    answers: notFound,
  },
  { to: "endSession", shows: "a session that nobody has", me: "site", send: { json: {} }, answers: notFound },
  {
    to: "endSession",
    shows: "what is no id",
    me: "site",
    send: { params: { id: "garbage" }, json: {} },
    answers: notFound,
  },
];

async function noteSession(scene: Scene, person = scene.owner): Promise<void> {
  const session = await scene.signIn("page", person);
  scene.notes.set("session", session.sessionId).set("access", session.access);
}

/** The session's `auth_time` is now: by its next access token, and by what asks for a recent sign-in. */
const isRecent = async (scene: Scene) => {
  const { body } = await scene.refresh(scene.me.refresh);
  const now = scene.server.clock.now().getTime() / 1000;
  expect(Math.abs(Number(claimsOf(body.access as string).auth_time) - now)).toBeLessThan(60);
  const json = { email: `new-${scene.name}@mail.example` };
  const answer = await scene.ask("requestEmailChange", { json, headers: bearer(body.access as string) });
  expect(answer.status).toBe(200);
};

const muchLater = (scene: Scene) => laterBy(minutes(60), scene);
const now = (scene: Scene) => bearer(scene.note("access"));

/** All is well with it, but whom it was made for. */
async function forAnotherApplication(scene: Scene) {
  const person = scene.hasOwner ? scene.owner : await scene.addPerson();
  return scene.evidenceOf(person, "another-application");
}

/** What the door of the provider says, whoever stands before it. */
export const providerRefusals: readonly (readonly [
  shows: string,
  evidence: (scene: Scene) => object | Promise<object>,
  answers: Expected,
])[] = [
  [
    "nothing usable",
    () => ({ redirect_uri: "https://app.example.com" }),
    whole("Incorrect input. access_token or code is required.", "provider_token_missing"),
  ],
  [
    "blank evidence",
    () => ({ id_token: "", access_token: "", code: "" }),
    whole("Incorrect input. access_token or code is required.", "provider_token_missing"),
  ],
  ["an id token that is none", () => ({ id_token: "garbage" }), whole("Incorrect value", "invalid_grant")],
  [
    "an access token that is none",
    () => ({ access_token: "garbage" }),
    whole("Incorrect value", "invalid_grant"),
  ],
  [
    "a code that is none",
    () => ({ code: "garbage", redirect_uri: "https://app.example.com", code_verifier: "x".repeat(43) }),
    whole("Incorrect value", "invalid_grant"),
  ],
  [
    "an id token for another application",
    async (scene) => ({ id_token: (await forAnotherApplication(scene)).id_token }),
    whole("Incorrect value", "invalid_grant"),
  ],
  [
    "an access token for another application",
    async (scene) => ({ access_token: (await forAnotherApplication(scene)).access_token }),
    whole("Incorrect value", "invalid_grant"),
  ],
  [
    "a code alone",
    () => ({ code: "garbage" }),
    fields({ redirect_uri: [required], code_verifier: [required] }),
  ],
  [
    "evidence of wrong types",
    () => ({ id_token: 7, access_token: null, code: [] }),
    fields({ id_token: ["Not a valid string."], access_token: [isNull], code: ["Not a valid string."] }),
  ],
  ["evidence too long", () => ({ id_token: "x".repeat(16_385) }), fields({ id_token: [atMost(16_384)] })],
];

const reauthentications: readonly Row[] = [
  {
    to: "reauthenticate",
    shows: "the password",
    me: "site",
    by: "nothing",
    given: muchLater,
    send: (scene) => ({ json: { password: testPassword }, headers: now(scene) }),
    answers: ok({}),
    leaves: isRecent,
  },
  {
    to: "reauthenticate",
    shows: "a provider's tokens",
    me: "site",
    by: "nothing",
    given: muchLater,
    send: async (scene) => {
      const { id_token } = await scene.evidenceOf(scene.owner);
      return { json: { provider: "google", id_token }, headers: now(scene) };
    },
    answers: ok({}),
    leaves: isRecent,
  },
  {
    to: "reauthenticate",
    shows: "a wrong password",
    me: "site",
    send: { json: { password: "wrong" } },
    answers: whole("Unable to log in with provided credentials.", "invalid_credentials"),
  },
  {
    to: "reauthenticate",
    shows: "the password of somebody who has none",
    me: "site",
    given: ({ server, owner }) =>
      server.db.updateTable("users").set({ password_hash: null }).where("id", "=", owner.id).execute(),
    send: { json: { password: testPassword } },
    answers: whole("Unable to log in with provided credentials.", "invalid_credentials"),
  },
  {
    to: "reauthenticate",
    shows: "somebody else's account at the provider",
    me: "site",
    send: async (scene) => {
      const { id_token } = await scene.evidenceOf(await scene.addPerson());
      return { json: { provider: "google", id_token } };
    },
    answers: whole("Incorrect value", "invalid_grant"),
  },
  ...providerRefusals.map(([shows, evidence, answers]): Row => ({
    to: "reauthenticate",
    shows,
    me: "site",
    send: async (scene) => ({ json: { provider: "google", ...(await evidence(scene)) } }),
    answers,
  })),
  {
    to: "reauthenticate",
    shows: "a provider that is not configured",
    me: "site",
    send: { json: { provider: "elsewhere", id_token: "garbage" } },
    answers: notFound,
  },
  {
    to: "reauthenticate",
    shows: "a provider that cannot be asked",
    me: "site",
    given: async ({ idp }) => idp.faults.failWith(503, "tokeninfo"),
    send: async (scene) => {
      const { access_token } = await scene.evidenceOf(scene.owner);
      return { json: { provider: "google", access_token } };
    },
    answers: detail(503, "The provider could not be asked. Try again in a moment.", "provider_unavailable", {
      "retry-after": /^[1-9]\d*$/,
    }),
  },
  {
    to: "reauthenticate",
    shows: "nothing",
    me: "site",
    send: { json: {} },
    answers: fields({ password: [required] }),
  },
  {
    to: "reauthenticate",
    shows: "a blank password",
    me: "site",
    send: { json: { password: "" } },
    answers: fields({ password: [blank] }),
  },
];

export const tokensAndSessions: readonly Row[] = [
  ...refreshes,
  ...verifyRows("verifyToken"),
  ...sessions,
  ...reauthentications,
];
