import { expect } from "vitest";
import { minutes, seconds } from "../kernel/duration.ts";
import { eventNamesOf, readSession } from "../testing/session-facts.ts";
import { testPassword } from "../testing/sign-in.ts";
import { testSite } from "../testing/start-test-server.ts";
import { testContract } from "../testing/test-contract.ts";
import {
  detail,
  expirations,
  inCookies,
  invalidClient,
  jwt,
  moment,
  notAuthenticated,
  notFound,
  ok,
  tokenAnswers,
  tokenRefused,
  user,
  uuid,
} from "./answers.ts";
import type { Row, Sent } from "./row.ts";
import { bearer, cookieHeader, credentials, type Scene } from "./scene.ts";
import type { Way } from "./world.ts";

const allRoutes = [...Object.values(testContract.account), ...Object.values(testContract.routes)];
const doorOf = ({ method, path }: { readonly method: string; readonly path: string }) =>
  `${method} ${path}` as Row["to"];

const csrf = (sentence: string) => detail(403, `CSRF Failed: ${sentence}`, "csrf_failed");
const csrfMissing = csrf("CSRF token missing.");
const noCsrfCookie = csrf("CSRF cookie not set.");
const incorrect = csrf("CSRF token incorrect.");
const wrongOrigin = csrf("Origin checking failed.");

/** Every state-changing endpoint that a browser may call by its cookies: the application's own among them. */
const byCookie = allRoutes.filter(
  (route) =>
    route.method !== "GET" &&
    (route.access === "fresh" ||
      route.access === "user" ||
      ("tokens" in route && (route.tokens === "refreshed" || route.tokens === "ended"))),
);

type Jar = ReadonlyMap<string, string>;

/** The cookies of a page, with the CSRF token as said: in its cookie, and in its header. */
function asPage(
  { me, server }: Scene,
  path: string,
  { cookie, header }: { cookie?: string; header?: string },
): Sent {
  const jar: Jar = new Map(
    [...me.cookies].flatMap(([name, value]) =>
      name !== "csrftoken" ? [[name, value] as const] : cookie === undefined ? [] : [[name, cookie] as const],
    ),
  );
  const said = header === undefined ? {} : { "x-csrftoken": header };
  return { headers: { ...server.ways[me.way], cookie: cookieHeader(jar, path), ...said }, json: {} };
}

function withoutOrigin({ headers: { origin: _origin, ...headers } = {}, ...sent }: Sent): Sent {
  return { ...sent, headers };
}

const tokenOf = ({ me }: Scene) => me.cookies.get("csrftoken")!;

const protectedByCsrf: readonly Row[] = byCookie.flatMap((route): readonly Row[] => {
  const row = { to: doorOf(route), me: "cookie page", by: "nothing" } as const;
  const { path } = route;
  return [
    {
      ...row,
      shows: "by cookies without the CSRF header",
      send: (scene) => asPage(scene, path, { cookie: tokenOf(scene) }),
      answers: csrfMissing,
    },
    {
      ...row,
      shows: "by cookies without the CSRF cookie",
      send: (scene) => asPage(scene, path, { header: tokenOf(scene) }),
      answers: noCsrfCookie,
    },
    {
      ...row,
      shows: "by cookies with a header that is not the cookie",
      send: (scene) => asPage(scene, path, { cookie: tokenOf(scene), header: `${tokenOf(scene)}x` }),
      answers: incorrect,
    },
    {
      ...row,
      shows: "by cookies with another session's token",
      given: async (scene) => {
        const other = await scene.signIn("cookie page");
        scene.notes.set("csrf", other.cookies.get("csrftoken")!);
      },
      send: (scene) => asPage(scene, path, { cookie: scene.note("csrf"), header: scene.note("csrf") }),
      answers: incorrect,
    },
    {
      ...row,
      on: "cookies by default",
      shows: "by cookies and the CSRF token, from no page of the site",
      send: (scene) => withoutOrigin(asPage(scene, path, { cookie: tokenOf(scene), header: tokenOf(scene) })),
      answers: wrongOrigin,
    },
    {
      ...row,
      shows: "by cookies with a planted pair",
      send: (scene) => asPage(scene, path, { cookie: "planted.pair", header: "planted.pair" }),
      answers: incorrect,
    },
  ];
});

const firstName = ok(user({ first_name: "Ada" }));

async function nobodySignedIn({ owner, server }: Scene): Promise<void> {
  const sessions = server.db.selectFrom("latchkey_sessions").select("id").where("user_id", "=", owner.id);
  expect(await sessions.execute()).toEqual([]);
}

async function nobodySignedUp({ name, server }: Scene): Promise<void> {
  const people = server.db.selectFrom("users").select("id").where("username", "=", name);
  expect(await people.execute()).toEqual([]);
}

const cookieMode: readonly Row[] = [
  {
    to: "readUser",
    shows: "the access cookie authenticates where no header is sent, and the CSRF token is told",
    me: "cookie page",
    by: "cookies",
    answers: ok(user(), {
      headers: inCookies.headers!,
      cookies: { csrftoken: /^[\w-]{22}\.[\w-]{43}; Path=\/; (Expires=[^;]+; )?Secure; SameSite=Lax$/ },
    }),
  },
  {
    to: "readUser",
    shows: "the header wins over the cookie",
    me: "cookie page",
    by: "nothing",
    send: (scene) => {
      const { headers } = asPage(scene, "/api/auth/user/", { cookie: tokenOf(scene) });
      return { headers: { ...headers, ...bearer("garbage") } };
    },
    answers: {
      status: 401,
      body: {
        detail: "Given token not valid for any token type",
        code: "token_not_valid",
        messages: [{ token_class: "AccessToken", token_type: "access", message: "Token is invalid" }],
      },
    },
  },
  {
    to: "readUser",
    shows: "a site in body mode does not tell a CSRF token",
    me: "page",
    from: "page",
    answers: ok(user(), { headers: { "x-csrftoken": null } }),
  },
  {
    to: "updateUser",
    shows: "by cookies and the CSRF token",
    me: "cookie page",
    by: "page",
    send: { json: { first_name: "Ada" } },
    answers: firstName,
  },
  {
    to: "updateUser",
    shows: "by cookies and the CSRF token that user/ told",
    me: "cookie page",
    by: "nothing",
    given: async (scene) => {
      const page = asPage(scene, "/api/auth/user/", { cookie: tokenOf(scene) });
      const { headers } = await scene.ask("readUser", { headers: page.headers! });
      scene.notes.set("csrf", headers.get("x-csrftoken")!);
    },
    send: (scene) => {
      const token = scene.note("csrf");
      return {
        ...asPage(scene, "/api/auth/user/", { cookie: token, header: token }),
        json: { first_name: "Ada" },
      };
    },
    answers: firstName,
  },
  {
    to: "POST /api/test/closed-change/",
    shows: "the application's own route, by cookies and the CSRF token",
    me: "cookie page",
    by: "page",
    answers: ok((scene: Scene) => ({ id: scene.owner.id })),
  },
  {
    to: "updateUser",
    shows: "by header no CSRF token is needed",
    me: "cookie site",
    from: "cookie page",
    send: { json: { first_name: "Ada" } },
    answers: firstName,
  },
  ...(["page", "stranger", "old cookie page"] as const).map((from): Row => ({
    to: "readUser",
    from,
    shows: "the cookies of another site's page",
    me: "cookie page",
    by: "nothing",
    send: ({ me }) => ({ headers: { cookie: cookieHeader(me.cookies, "/api/auth/user/") } }),
    answers: notAuthenticated,
  })),
  ...(["anybody", "stranger"] as const).flatMap((from): readonly Row[] => [
    {
      to: "login",
      on: "cookies by default",
      from,
      shows: "no page of the site asks for cookies",
      given: (scene) => scene.addPerson(),
      send: ({ owner }) => ({ json: { username: owner.username, password: testPassword } }),
      answers: wrongOrigin,
      leaves: nobodySignedIn,
    },
    {
      to: "register",
      on: "cookies by default",
      from,
      shows: "no page of the site asks for cookies",
      send: ({ name }) => ({
        json: {
          username: name,
          email: `${name}@mail.example`,
          password1: testPassword,
          password2: testPassword,
        },
      }),
      answers: wrongOrigin,
      leaves: nobodySignedUp,
    },
    {
      to: "socialLogin",
      on: "cookies by default",
      from,
      shows: "no page of the site asks for cookies",
      send: { json: { id_token: "garbage" } },
      answers: wrongOrigin,
    },
  ]),
  {
    to: "login",
    on: "cookies by default",
    from: "cookie page",
    shows: "a page of the site asks for cookies",
    given: (scene) => scene.addPerson(),
    send: ({ owner }) => ({ json: { username: owner.username, password: testPassword } }),
    answers: tokenAnswers["profile 1 in cookies"](),
  },
];

const origins = (way: Way) => (scene: Scene) => scene.server.ways[way];

const cors: readonly Row[] = [
  ...(["page", "old page", "cookie page"] as const).map((from): Row => ({
    to: "OPTIONS /api/auth/user/",
    from,
    shows: "a preflight of a site's page",
    send: { headers: { "access-control-request-method": "PATCH" } },
    answers: {
      status: 204,
      body: "",
      headers: {
        "access-control-allow-methods": "GET, PUT, PATCH, OPTIONS",
        "access-control-allow-headers": /\bauthorization\b.*\bx-csrftoken\b/,
      },
    },
  })),
  ...[
    "https://stranger.example.com",
    "null",
    "*",
    "https://app.example.com.evil.example",
    "http://app.example.com",
  ].map((origin): Row => ({
    to: "OPTIONS /api/auth/user/",
    shows: `a preflight of ${origin}`,
    send: { headers: { origin, "access-control-request-method": "PATCH" } },
    answers: {
      status: 204,
      body: "",
      headers: {
        "access-control-allow-origin": null,
        "access-control-allow-methods": null,
        "access-control-allow-headers": null,
        "access-control-allow-credentials": null,
      },
    },
  })),
  ...(["page", "cookie page", "stranger"] as const).map((from): Row => ({
    to: "GET /api/auth/nothing/",
    from,
    shows: "CORS on a refusal",
    answers: notFound,
  })),
];

const everyDoor: readonly Row["to"][] = [
  ...allRoutes.map(doorOf),
  "GET /.well-known/jwks.json",
  "GET /healthz",
  "GET /api/openapi.json",
  "OPTIONS /api/auth/login/",
  "DELETE /api/auth/login/",
  "GET /api/auth/nothing/",
];

const wrongCredentials: readonly (readonly [shows: string, headers: Readonly<Record<string, string>>])[] = [
  ["a wrong secret", credentials(testSite.id, "wrong")],
  ["an unknown site", credentials("nobody", testSite.secret)],
  ["what is no Basic", { authorization: "Basic %%%" }],
  [
    "a wrong secret of the page's own site",
    { ...credentials(testSite.id, "wrong"), origin: testSite.origin },
  ],
];

const wrong = credentials(testSite.id, "wrong");

const noSite: readonly Row[] = [
  ...everyDoor.flatMap((to) =>
    wrongCredentials.map(([shows, headers]): Row => ({
      to,
      shows: `${shows} never falls through`,
      send: { headers },
      answers: invalidClient,
    })),
  ),
  {
    to: "login",
    shows: "wrong Basic opens no session",
    given: (scene) => scene.addPerson(),
    send: ({ owner }) => ({ json: { username: owner.username, password: testPassword }, headers: wrong }),
    answers: invalidClient,
    leaves: nobodySignedIn,
  },
  {
    to: "logout",
    shows: "wrong Basic ends no session",
    me: "site",
    send: ({ me }) => ({ json: { refresh: me.refresh }, headers: wrong }),
    answers: invalidClient,
    leaves: async (scene) => expect(await scene.isSignedIn(scene.me)).toBe(true),
  },
];

const mine = ({ me }: Scene) => ({ json: { refresh: me.refresh } });
const isUntouched = async (scene: Scene) => {
  expect(await readSession(scene.server, scene.me.sessionId)).toMatchObject({
    generation: 0,
    ended_at: null,
  });
};

/** A site's session is refreshed by that site alone. */
const ownSite: readonly Row[] = (["refreshToken", "refreshBareToken"] as const).flatMap((to) => [
  ...(["anybody", "page", "old site", "old page", "stranger"] as const).map((from): Row => ({
    to,
    from,
    shows: "a site's session without its credentials",
    me: "site",
    send: mine,
    answers: invalidClient,
    leaves: isUntouched,
  })),
  {
    to,
    shows: "a site's session with wrong credentials",
    me: "site",
    send: ({ me }) => ({ json: { refresh: me.refresh }, headers: wrong }),
    answers: invalidClient,
    leaves: isUntouched,
  } as const,
]);

const withoutRotation = ({ me }: Scene) => ({ json: { refresh: me.refresh, rotate: false } });
const siteRequired = detail(
  403,
  "Only an authenticated site may ask for an access token without rotation.",
  "site_required",
);

const useOnce = async (scene: Scene) => {
  const { body } = await scene.refresh(scene.me.refresh, scene.me.way);
  scene.notes.set("successor", body.refresh as string);
};
const later =
  (duration: number) =>
  async (scene: Scene): Promise<void> => {
    await useOnce(scene);
    scene.server.clock.advance(duration);
  };
const successor = ok((scene: Scene) => ({ access: jwt, refresh: scene.note("successor"), ...expirations }));

const privileges: readonly Row[] = [
  {
    to: "refreshToken",
    from: "site",
    shows: "rotate: false gives an access token and the refresh token as sent",
    me: "site",
    send: withoutRotation,
    answers: ok((scene: Scene) => ({ access: jwt, refresh: scene.me.refresh, ...expirations })),
    leaves: isUntouched,
  },
  {
    to: "refreshToken",
    from: "old site",
    shows: "rotate: false in profile 2",
    me: "old site",
    send: withoutRotation,
    answers: ok((scene: Scene) => ({ access: jwt, refresh: scene.me.refresh })),
  },
  ...(["anybody", "page", "stranger"] as const).map((from): Row => ({
    to: "refreshToken",
    from,
    shows: "rotate: false of nobody who authenticated",
    me: "page",
    send: withoutRotation,
    answers: siteRequired,
    leaves: isUntouched,
  })),
  {
    to: "refreshToken",
    from: "site",
    shows: "rotate: false of a session that the site did not open with its credentials",
    me: "page",
    send: withoutRotation,
    answers: siteRequired,
    leaves: isUntouched,
  },
  {
    to: "refreshToken",
    from: "old site",
    shows: "rotate: false of another site's session",
    me: "site",
    send: withoutRotation,
    answers: invalidClient,
    leaves: isUntouched,
  },
  {
    to: "refreshToken",
    from: "site",
    shows: "rotate that is neither yes nor no",
    send: { json: { refresh: "x", rotate: "perhaps" } },
    answers: { status: 400, body: { rotate: ["Must be a valid boolean."] } },
  },
  {
    to: "refreshToken",
    from: "site",
    shows: "a site's own parent is replayed much later, its successor unused",
    me: "site",
    given: later(minutes(20)),
    send: mine,
    answers: successor,
    leaves: async (scene) =>
      expect(await eventNamesOf(scene.server, scene.me.sessionId)).toEqual(["parent_token_replayed_late"]),
  },
  {
    to: "refreshToken",
    shows: "anybody's parent is replayed within 30 seconds",
    me: "page",
    given: later(seconds(25)),
    send: mine,
    answers: successor,
  },
  {
    to: "refreshToken",
    shows: "anybody's parent is replayed later than that",
    me: "page",
    given: later(seconds(31)),
    send: mine,
    answers: tokenRefused("Token is blacklisted"),
  },
  {
    to: "logout",
    from: "page",
    shows: "by the id of a session, of nobody who authenticated",
    me: "site",
    send: ({ me }) => ({ json: { session: me.sessionId } }),
    answers: {
      status: 401,
      body: { detail: "Refresh token was not included in request data.", code: "token_not_valid" },
    },
    leaves: async (scene) => expect(await scene.isSignedIn(scene.me)).toBe(true),
  },
];

/** Which site a sign-in belongs to, as `sessions/` tells it. */
const siteOf = (shows: string, site: string, headers: (scene: Scene) => object, address?: string): Row => ({
  to: "listSessions",
  shows,
  given: async (scene) => {
    const { id_token } = await scene.evidenceOf(await scene.addPerson());
    const asSite = headers(scene) as Readonly<Record<string, string>>;
    const { body } = await scene.ask("socialLogin", { json: { id_token }, headers: asSite });
    scene.notes.set("access", (body.access ?? body.access_token) as string);
  },
  send: (scene) => ({ headers: bearer(scene.note("access")) }),
  answers: ok((scene: Scene) =>
    [
      {
        id: uuid,
        current: true,
        site,
        device: expect.any(String) as string,
        address: address ?? (expect.any(String) as string),
        date_joined: moment,
        last_used: moment,
      },
    ].map((session) => ({ ...session, address: address === "own" ? scene.address : session.address })),
  ),
});

const handOn = {
  "x-latchkey-client-address": "2001:DB8::0007",
  "x-latchkey-user-agent": "Mozilla Firefox/1",
};

const identity: readonly Row[] = [
  siteOf(
    "the site is the one that authenticated, whatever the Origin says",
    "Web application",
    ({ server: { ways } }) => ({
      ...ways.site,
      ...ways["old page"],
    }),
  ),
  siteOf("else the one with exactly this Origin", "old", origins("old page")),
  siteOf("else the default one, for an unknown Origin", "Web application", origins("stranger")),
  siteOf("else the default one, for no Origin", "Web application", origins("anybody")),
  siteOf(
    "the person's address is the one that an authenticated site hands on",
    "Web application",
    ({ server }) => ({ ...server.ways.site, ...handOn }),
    "2001:db8::7",
  ),
  siteOf("an authenticated site that hands on none has none", "Web application", origins("site"), ""),
  siteOf(
    "a page hands on nobody",
    "Web application",
    ({ server }) => ({ ...server.ways.page, ...handOn }),
    "own",
  ),
  siteOf("nobody else hands on anybody", "Web application", () => handOn, "own"),
  siteOf(
    "a client's own X-Forwarded-For is nobody's word",
    "Web application",
    ({ address }) => ({ "x-forwarded-for": `203.0.113.9, ${address}` }),
    "own",
  ),
];

export const profilesAndModes: readonly Row[] = [
  ...protectedByCsrf,
  ...cookieMode,
  ...cors,
  ...noSite,
  ...ownSite,
  ...privileges,
  ...identity,
];
