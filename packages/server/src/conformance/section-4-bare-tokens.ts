import { expect } from "vitest";
import { testPassword } from "../testing/sign-in.ts";
import {
  atMost,
  blank,
  fields,
  isNull,
  jwt,
  ok,
  refreshToken,
  required,
  tokenRefused,
  unauthorized,
} from "./answers.ts";
import type { Row } from "./row.ts";
import type { Scene } from "./scene.ts";
import { refreshRefusals, verifyRows } from "./section-2-tokens-and-sessions.ts";
import type { Way } from "./world.ts";

const person = (scene: Scene) => scene.addPerson();
const credentials = ({ owner }: Scene) => ({ json: { username: owner.username, password: testPassword } });
const mine = ({ me }: Scene) => ({ json: { refresh: me.refresh } });

/** The same names, in the body, in every profile and mode. */
const everyWay: readonly Way[] = [
  "anybody",
  "site",
  "page",
  "cookie page",
  "old site",
  "old page",
  "old cookie page",
];

const pair = ok({ refresh: refreshToken, access: jwt }, { keys: ["refresh", "access"] });
const refusal = unauthorized("No active account found with the given credentials", "no_active_account");

const obtained: readonly Row[] = [
  ...everyWay.map((from): Row => ({
    to: "obtainToken",
    from,
    shows: "username and password",
    given: person,
    send: credentials,
    answers: pair,
  })),
  {
    to: "obtainToken",
    on: "email",
    shows: "the address under the same name, where people sign in by address",
    given: person,
    send: ({ owner }) => ({ json: { username: owner.email, password: testPassword } }),
    answers: pair,
  },
  {
    to: "obtainToken",
    shows: "a wrong password",
    given: person,
    send: ({ owner }) => ({ json: { username: owner.username, password: "wrong" } }),
    answers: refusal,
  },
  {
    to: "obtainToken",
    shows: "an unknown person",
    send: { json: { username: "nobody", password: testPassword } },
    answers: refusal,
  },
  {
    to: "obtainToken",
    shows: "a deactivated person",
    given: (scene) => scene.addPerson({ is_active: false }),
    send: credentials,
    answers: refusal,
  },
  {
    to: "obtainToken",
    on: "hidden",
    shows: "the address is not verified",
    given: register,
    send: ({ name }) => ({ json: { username: name, password: testPassword } }),
    answers: refusal,
  },
  ...(
    [
      ["nothing", {}, { username: [required], password: [required] }],
      ["null", { username: null, password: null }, { username: [isNull], password: [isNull] }],
      ["blank fields", { username: "", password: "" }, { username: [blank], password: [blank] }],
      [
        "fields too long",
        { username: "x".repeat(255), password: "x".repeat(1025) },
        { username: [atMost(254)], password: [atMost(1024)] },
      ],
    ] as const
  ).map(([shows, json, answer]): Row => ({
    to: "obtainToken",
    shows,
    send: { json },
    answers: fields(answer),
  })),
];

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

const refreshed: readonly Row[] = [
  ...(
    [
      ["site", "site"],
      ["page", "page"],
      ["page", "anybody"],
      ["page", "cookie page"],
      ["old site", "old site"],
    ] as const
  ).map(([me, from]): Row => ({
    to: "refreshBareToken",
    shows: `the session of a ${me}`,
    me,
    from,
    send: mine,
    answers: ok({ access: jwt, refresh: refreshToken }, { keys: ["access", "refresh"] }),
  })),
  ...refreshRefusals("refreshBareToken"),
  { to: "refreshBareToken", shows: "nothing", send: { json: {} }, answers: fields({ refresh: [required] }) },
];

const blacklisted: readonly Row[] = [
  {
    to: "blacklistToken",
    shows: "the session ends",
    me: "site",
    send: mine,
    answers: ok({}),
    leaves: async (scene) => expect(await scene.isSignedIn(scene.me)).toBe(false),
  },
  {
    to: "blacklistToken",
    shows: "a second time",
    me: "site",
    given: (scene) => scene.ask("blacklistToken", mine(scene)),
    send: mine,
    answers: tokenRefused("Token is blacklisted"),
  },
  {
    to: "blacklistToken",
    shows: "what is no token",
    send: { json: { refresh: "garbage" } },
    answers: tokenRefused("Token is invalid"),
  },
  {
    to: "blacklistToken",
    shows: "an access token",
    me: "site",
    send: ({ me }) => ({ json: { refresh: me.access } }),
    answers: tokenRefused("Token has wrong type"),
  },
  { to: "blacklistToken", shows: "nothing", send: { json: {} }, answers: fields({ refresh: [required] }) },
  {
    to: "blacklistToken",
    shows: "null",
    send: { json: { refresh: null } },
    answers: fields({ refresh: [isNull] }),
  },
  {
    to: "blacklistToken",
    shows: "a blank token",
    send: { json: { refresh: "" } },
    answers: fields({ refresh: [blank] }),
  },
];

export const bareTokens: readonly Row[] = [
  ...obtained,
  ...refreshed,
  ...verifyRows("verifyBareToken"),
  ...blacklisted,
];
