import { minutes, days } from "../kernel/duration.ts";
import { eventNamesOf } from "../testing/session-facts.ts";
import { testPassword } from "../testing/sign-in.ts";
import { expect } from "vitest";
import {
  atMost,
  bearerRefused,
  blank,
  fields,
  isNull,
  noCookiesLeft,
  noEmail,
  required,
  said,
  T,
  tokenAnswers,
  tokenRefused,
  unauthorized,
  user,
  whole,
} from "./answers.ts";
import type { Row } from "./row.ts";
import { bearer, type Scene } from "./scene.ts";
import type { Way } from "./world.ts";

const person = (scene: Scene) => scene.addPerson();
const byUsername = ({ owner }: Scene) => ({ json: { username: owner.username, password: testPassword } });
const byEmail = ({ owner }: Scene) => ({ json: { email: owner.email, password: testPassword } });

/** T, by the site of the request: its names, and the place of the tokens. */
const byWay: Readonly<Partial<Record<Way, keyof typeof tokenAnswers>>> = {
  anybody: "profile 1",
  stranger: "profile 1",
  site: "profile 1",
  page: "profile 1",
  "cookie site": "profile 1",
  "cookie page": "profile 1 in cookies",
  "old site": "profile 2",
  "old page": "profile 2",
  "old cookie site": "profile 2",
  "old cookie page": "profile 2 in cookies",
};

/** The same in all modes, for each door that answers with T. */
export function inEveryMode(row: Omit<Row, "from" | "answers">, whose = user()): readonly Row[] {
  return (Object.entries(byWay) as [Way, keyof typeof tokenAnswers][]).map(([from, answer]) => ({
    ...row,
    from,
    answers: tokenAnswers[answer](whose),
  }));
}

const unable = whole("Unable to log in with provided credentials.", "invalid_credentials");
const mustInclude = (names: string) => whole(`Must include ${names} and "password".`, "invalid");

const nothingToSignInBy: readonly Row[] = (
  [
    ["username", '"username"', { email: "a@mail.example" }],
    ["email", '"email"', { username: "a" }],
    ["open", 'either "username" or "email"', {}],
  ] as const
)
  .flatMap(([on, names, wrongName]) =>
    [{}, { username: "" }, { email: "" }, { username: " ", email: " " }, wrongName].map((given): Row => ({
      to: "login",
      on,
      shows: `no name that counts, ${JSON.stringify(given)}`,
      send: { json: { ...given, password: testPassword } },
      answers: mustInclude(names),
    })),
  )
  .filter(
    (row, index, all) => all.findIndex(({ on, shows }) => on === row.on && shows === row.shows) === index,
  );

const login: readonly Row[] = [
  ...inEveryMode({ to: "login", shows: "by username", given: person, send: byUsername }),
  { to: "login", shows: "by e-mail address", given: person, send: byEmail, answers: T() },
  {
    to: "login",
    shows: "of both the address counts",
    given: person,
    send: ({ owner }) => ({ json: { username: "nobody", email: owner.email, password: testPassword } }),
    answers: T(),
  },
  {
    to: "login",
    shows: "an address in another spelling",
    given: person,
    send: ({ owner }) => ({ json: { email: ` ${owner.email.toUpperCase()} `, password: testPassword } }),
    answers: T(),
  },
  { to: "login", on: "username", shows: "by username", given: person, send: byUsername, answers: T() },
  { to: "login", on: "email", shows: "by e-mail address", given: person, send: byEmail, answers: T() },
  { to: "login", on: "hidden", shows: "a verified person", given: person, send: byUsername, answers: T() },
  {
    to: "login",
    on: "closed",
    shows: "registration is closed",
    given: person,
    send: byUsername,
    answers: T(),
  },
  ...nothingToSignInBy,
  {
    to: "login",
    shows: "a wrong password",
    given: person,
    send: ({ owner }) => ({ json: { username: owner.username, password: `${testPassword}x` } }),
    answers: unable,
  },
  {
    to: "login",
    shows: "an unknown username",
    send: { json: { username: "nobody", password: testPassword } },
    answers: unable,
  },
  {
    to: "login",
    shows: "an unknown address",
    send: { json: { email: "nobody@mail.example", password: testPassword } },
    answers: unable,
  },
  {
    to: "login",
    shows: "a deactivated person",
    given: (scene) => scene.addPerson({ is_active: false }),
    send: byUsername,
    answers: unable,
  },
  {
    to: "login",
    shows: "somebody without a password",
    given: (scene) => scene.addPerson({ password_hash: null }),
    send: byUsername,
    answers: unable,
  },
  {
    to: "login",
    on: "hidden",
    shows: "the address is not verified",
    given: register,
    send: byNewName,
    answers: whole("E-mail is not verified.", "email_not_verified"),
  },
  {
    to: "login",
    on: "hidden",
    shows: "the address is not verified, and the password wrong",
    given: register,
    send: ({ name }) => ({ json: { username: name, password: "wrong" } }),
    answers: unable,
  },
  ...(
    [
      ["no password", { username: "a" }, { password: [required] }],
      ["nothing", {}, { password: [required] }],
      [
        "null",
        { username: null, email: null, password: null },
        { username: [isNull], email: [isNull], password: [isNull] },
      ],
      ["a blank password", { username: "a", password: "" }, { password: [blank] }],
      ["what is no address", { email: "nobody", password: "a" }, { email: [noEmail] }],
      ["a username too long", { username: "x".repeat(255), password: "a" }, { username: [atMost(254)] }],
      ["a password too long", { username: "a", password: "x".repeat(1025) }, { password: [atMost(1024)] }],
    ] as const
  ).map(([shows, json, answer]): Row => ({ to: "login", shows, send: { json }, answers: fields(answer) })),
];

/** Registers with this scene's own name, as somebody who has yet to verify their address. */
async function register(scene: Scene): Promise<void> {
  const { name } = scene;
  const json = {
    username: name,
    email: `${name}@mail.example`,
    password1: testPassword,
    password2: testPassword,
  };
  await scene.ask("register", { json });
}

function byNewName({ name }: Scene) {
  return { json: { username: name, password: testPassword } };
}

const loggedOut = said("Successfully logged out.");

const isOver = async (scene: Scene) => expect(await scene.isSignedIn(scene.me)).toBe(false);
const goesOn = async (scene: Scene) => expect(await scene.isSignedIn(scene.me)).toBe(true);

const older = async (scene: Scene) => {
  const { body } = await scene.refresh(scene.me.refresh);
  await scene.refresh(body.refresh as string);
};

/** Somebody else who is signed in, and is not meant. */
async function other(scene: Scene): Promise<void> {
  const { access, sessionId } = await scene.signIn("site", await scene.addPerson());
  scene.notes.set("access", access).set("session", sessionId);
}
const otherGoesOn = async (scene: Scene) =>
  expect(await scene.isSignedIn({ access: scene.note("access") })).toBe(true);

const logout: readonly Row[] = [
  {
    to: "logout",
    shows: "by refresh token",
    me: "site",
    send: ({ me }) => ({ json: { refresh: me.refresh } }),
    answers: loggedOut,
    leaves: isOver,
  },
  {
    to: "logout",
    shows: "by an old refresh token, which raises no alarm",
    me: "site",
    given: older,
    send: ({ me }) => ({ json: { refresh: me.refresh } }),
    answers: loggedOut,
    leaves: async (scene) => {
      await isOver(scene);
      expect(await eventNamesOf(scene.server, scene.me.sessionId)).toEqual(["signed_out"]);
    },
  },
  ...(["cookie page", "old cookie page"] as const).map((me): Row => ({
    to: "logout",
    shows: `by the refresh cookie of the ${me}`,
    me,
    by: "page",
    send: { json: {} },
    answers: { ...loggedOut, ...noCookiesLeft },
    leaves: isOver,
  })),
  {
    to: "logout",
    from: "cookie page",
    shows: "by a token in the body, which takes cookies away too",
    me: "page",
    send: ({ me }) => ({ json: { refresh: me.refresh } }),
    answers: { ...loggedOut, ...noCookiesLeft },
    leaves: isOver,
  },
  {
    to: "logout",
    shows: "by access token",
    me: "site",
    by: "bearer",
    send: { json: {} },
    answers: loggedOut,
    leaves: isOver,
  },
  {
    to: "logout",
    shows: "by an expired access token",
    me: "site",
    by: "bearer",
    given: async ({ server }) => server.clock.advance(minutes(6)),
    answers: loggedOut,
    leaves: async (scene) =>
      expect((await scene.refresh(scene.me.refresh)).body).toMatchObject({ detail: "Token is blacklisted" }),
  },
  {
    to: "logout",
    shows: "by the access token of a session that has ended",
    me: "site",
    by: "bearer",
    given: (scene) => scene.ask("logout", { json: { refresh: scene.me.refresh } }),
    answers: loggedOut,
  },
  {
    to: "logout",
    from: "site",
    shows: "by the id of a session of the site's own",
    me: "site",
    send: ({ me }) => ({ json: { session: me.sessionId } }),
    answers: loggedOut,
    leaves: isOver,
  },
  ...(
    [
      ["a session that nobody has", "01890000-0000-7000-8000-000000000000"],
      ["what is no id", "garbage"],
    ] as const
  ).map(([shows, session]): Row => ({
    to: "logout",
    from: "site",
    shows: `by the id of ${shows}`,
    send: { json: { session } },
    answers: loggedOut,
  })),
  {
    to: "logout",
    from: "old site",
    shows: "by the id of another site's session, which lives on",
    me: "site",
    send: ({ me }) => ({ json: { session: me.sessionId } }),
    answers: loggedOut,
    leaves: goesOn,
  },
  {
    to: "logout",
    shows: "the body comes before the Bearer",
    me: "site",
    given: other,
    send: (scene) => ({ json: { refresh: scene.me.refresh }, headers: bearer(scene.note("access")) }),
    answers: loggedOut,
    leaves: async (scene) => {
      await isOver(scene);
      await otherGoesOn(scene);
    },
  },
  {
    to: "logout",
    shows: "the body comes before the cookie",
    me: "cookie page",
    by: "page",
    given: async (scene) => {
      const { access, refresh } = await scene.signIn("page", await scene.addPerson());
      scene.notes.set("access", access).set("refresh", refresh);
    },
    send: (scene) => ({ json: { refresh: scene.note("refresh") } }),
    answers: { ...loggedOut, ...noCookiesLeft },
    leaves: async (scene) => {
      await goesOn(scene);
      expect(await scene.isSignedIn({ access: scene.note("access") })).toBe(false);
    },
  },
  {
    to: "logout",
    shows: "the cookie comes before the Bearer",
    me: "cookie page",
    by: "page",
    given: other,
    send: (scene) => ({ json: {}, headers: bearer(scene.note("access")) }),
    answers: { ...loggedOut, ...noCookiesLeft },
    leaves: async (scene) => {
      await isOver(scene);
      await otherGoesOn(scene);
    },
  },
  {
    to: "logout",
    from: "site",
    shows: "the refresh token comes before the session's id",
    me: "site",
    given: other,
    send: (scene) => ({ json: { refresh: scene.me.refresh, session: scene.note("session") } }),
    answers: loggedOut,
    leaves: async (scene) => {
      await isOver(scene);
      await otherGoesOn(scene);
    },
  },
  {
    to: "logout",
    shows: "a Bearer that does not verify is ignored beside a refresh token",
    me: "site",
    send: ({ me }) => ({ json: { refresh: me.refresh }, headers: bearer("garbage") }),
    answers: loggedOut,
    leaves: isOver,
  },
  ...[{}, bearer("garbage"), { authorization: "Bearer a b" }].map((headers): Row => ({
    to: "logout",
    shows: `nothing is sent but ${JSON.stringify(headers)}`,
    send: { json: {}, headers },
    answers: unauthorized("Refresh token was not included in request data.", "token_not_valid"),
  })),
  {
    to: "logout",
    from: "cookie page",
    shows: "nothing is sent",
    send: { json: {} },
    answers: unauthorized("Refresh token was not included in cookie data.", "token_not_valid"),
  },
  {
    to: "logout",
    from: "page",
    shows: "the id of a session, from a page",
    me: "page",
    send: ({ me }) => ({ json: { session: me.sessionId } }),
    answers: unauthorized("Refresh token was not included in request data.", "token_not_valid"),
    leaves: goesOn,
  },
  {
    to: "logout",
    shows: "a session that has ended",
    me: "site",
    given: (scene) => scene.ask("logout", { json: { refresh: scene.me.refresh } }),
    send: ({ me }) => ({ json: { refresh: me.refresh } }),
    answers: tokenRefused("Token is blacklisted"),
  },
  {
    to: "logout",
    shows: "what is no token",
    send: { json: { refresh: "garbage" } },
    answers: tokenRefused("Token is invalid"),
  },
  {
    to: "logout",
    shows: "a token with another MAC",
    me: "site",
    send: ({ me }) => ({ json: { refresh: `${me.refresh.slice(0, -4)}AAAA` } }),
    answers: tokenRefused("Token is invalid"),
    leaves: goesOn,
  },
  {
    to: "logout",
    shows: "an expired session",
    me: "site",
    given: async ({ server }) => server.clock.advance(days(8)),
    send: ({ me }) => ({ json: { refresh: me.refresh } }),
    answers: tokenRefused("Token is expired"),
  },
  {
    to: "logoutAll",
    shows: "every session of the person ends",
    me: "site",
    given: async (scene) => {
      const { access } = await scene.signIn("page");
      scene.notes.set("access", access);
    },
    answers: loggedOut,
    leaves: async (scene) => {
      await isOver(scene);
      expect(await scene.isSignedIn({ access: scene.note("access") })).toBe(false);
      const { body } = await scene.refresh(scene.me.refresh);
      expect(body).toEqual({ detail: "Token is blacklisted", code: "token_not_valid" });
    },
  },
  {
    to: "logoutAll",
    shows: "in cookie mode the cookies go too",
    me: "cookie page",
    by: "page",
    answers: { ...loggedOut, ...noCookiesLeft },
    leaves: isOver,
  },
  {
    to: "logoutAll",
    shows: "a second time",
    me: "site",
    given: (scene) => scene.ask("logoutAll", { headers: bearer(scene.me.access) }),
    answers: bearerRefused("Token is invalid"),
  },
];

export const signIn: readonly Row[] = [...login, ...logout];
