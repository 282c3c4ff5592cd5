import { expect } from "vitest";
import { testPassword } from "../testing/sign-in.ts";
import {
  detail,
  expirations,
  inCookies,
  notFound,
  ok,
  said,
  T,
  tokenRefused,
  user,
  whole,
} from "./answers.ts";
import type { Row } from "./row.ts";
import { bearer, type Scene } from "./scene.ts";

const person = (scene: Scene) => scene.addPerson();
const notProven = whole("Incorrect value", "invalid_grant");
const byPassword = ({ owner }: Scene) => ({ username: owner.username, password: testPassword });

const proof: readonly Row[] = [
  {
    to: "socialLogin",
    shows: "an access token of another app of the provider signs nobody in",
    given: person,
    send: async (scene) => {
      const { access_token } = await scene.evidenceOf(scene.owner, "another-application");
      return { json: { access_token } };
    },
    answers: notProven,
  },
  {
    to: "socialLogin",
    shows: "a broken id token beside a good access token refuses the request",
    given: person,
    send: async (scene) => {
      const { access_token } = await scene.evidenceOf(scene.owner);
      return { json: { id_token: "garbage", access_token } };
    },
    answers: notProven,
  },
  {
    to: "socialLogin",
    shows: "an id token alone is the normal case",
    given: person,
    send: async (scene) => ({ json: { id_token: (await scene.evidenceOf(scene.owner)).id_token } }),
    answers: T(),
  },
];

/** Where the ancestor answered 500. */
const noServerErrors: readonly Row[] = [
  {
    to: "socialLogin",
    shows: "a bad provider token",
    send: { json: { access_token: "garbage" } },
    answers: notProven,
  },
  {
    to: "socialLogin",
    from: "bare page",
    shows: "a missing social app",
    send: { json: { access_token: "garbage" } },
    answers: notFound,
  },
  {
    to: "socialLogin",
    shows: "a duplicate e-mail address",
    given: (scene) => scene.addPerson({ hasIdentity: false }),
    send: async (scene) => ({ json: { id_token: (await scene.evidenceOf(scene.owner)).id_token } }),
    answers: whole("User is already registered with this e-mail address.", "link_required"),
  },
  {
    to: "refreshToken",
    shows: "a deleted user",
    me: "page",
    given: ({ server, owner }) => server.db.deleteFrom("users").where("id", "=", owner.id).execute(),
    send: ({ me }) => ({ json: { refresh: me.refresh } }),
    answers: tokenRefused("No active account found for the given token."),
  },
];

const staleHeaders: readonly Row[] = ["garbage", "a b"].flatMap((token): readonly Row[] => [
  {
    to: "login",
    shows: `ignores the header Bearer ${token}`,
    given: person,
    send: (scene) => ({ json: byPassword(scene), headers: bearer(token) }),
    answers: T(),
  },
  {
    to: "logout",
    shows: `ignores the header Bearer ${token}`,
    me: "page",
    send: ({ me }) => ({ json: { refresh: me.refresh }, headers: bearer(token) }),
    answers: said("Successfully logged out."),
  },
]);

const isOver = async (scene: Scene) => expect(await scene.isSignedIn(scene.me)).toBe(false);
const fresh = { new_password1: "copper meadow 81", new_password2: "copper meadow 81" };

const sessionsEnd: readonly Row[] = [
  {
    to: "refreshToken",
    shows: "reuse of a rotated refresh token ends the session",
    me: "page",
    given: async (scene) => {
      const { body } = await scene.refresh(scene.me.refresh, "page");
      const { body: next } = await scene.refresh(body.refresh as string, "page");
      scene.notes.set("successor", next.refresh as string);
    },
    send: ({ me }) => ({ json: { refresh: me.refresh } }),
    answers: tokenRefused("Token is blacklisted"),
    leaves: async (scene) => {
      await isOver(scene);
      expect((await scene.refresh(scene.note("successor"), "page")).status).toBe(401);
    },
  },
  {
    to: "logout",
    shows: "the session always ends on the server",
    me: "page",
    by: "bearer",
    answers: said("Successfully logged out."),
    leaves: async (scene) => {
      await isOver(scene);
      expect((await scene.refresh(scene.me.refresh, "page")).status).toBe(401);
    },
  },
  {
    to: "changePassword",
    shows: "a password change ends the other sessions",
    me: "page",
    given: async (scene) => void scene.notes.set("access", (await scene.signIn("page")).access),
    send: { json: { old_password: testPassword, ...fresh } },
    answers: said("New password has been saved."),
    leaves: async (scene) => expect(await scene.isSignedIn({ access: scene.note("access") })).toBe(false),
  },
  {
    to: "confirmPasswordReset",
    shows: "a password reset ends all sessions",
    me: "page",
    by: "nothing",
    given: async (scene) => void scene.notes.set("token", await scene.issueKey("reset_password")),
    send: (scene) => ({ json: { uid: scene.owner.id, token: scene.note("token"), ...fresh } }),
    answers: said("Password has been reset with the new password."),
    leaves: isOver,
  },
];

async function hasTheirPassword(scene: Scene): Promise<void> {
  expect((await scene.ask("login", { json: byPassword(scene) })).status).toBe(200);
}

const others: readonly Row[] = [
  ...(["updateUser", "replaceUser"] as const).map((to): Row => ({
    to,
    shows: "the password column can be neither read nor written",
    me: "page",
    send: ({ owner }) => ({ json: { username: owner.username, password: "x", password_hash: "x" } }),
    answers: ok(user()),
    leaves: hasTheirPassword,
  })),
  {
    to: "login",
    shows: "15 wrong passwords, then the right one",
    given: async (scene) => {
      await scene.addPerson();
      const json = { ...byPassword(scene), password: "wrong" };
      for (let count = 0; count < 15; count++) await scene.ask("login", { json });
    },
    send: (scene) => ({ json: byPassword(scene) }),
    answers: {
      status: 429,
      body: { detail: expect.stringMatching(/^Request was throttled\./) as string, code: "throttled" },
      headers: { "retry-after": /^[1-9]\d*$/ },
    },
  },
  {
    to: "register",
    on: "hidden",
    shows: "registration does not tell that an address exists",
    given: person,
    send: ({ name, owner }) => ({
      json: { username: name, email: owner.email, password1: testPassword, password2: testPassword },
    }),
    answers: { status: 201, body: { detail: "Verification e-mail sent." } },
    leaves: async ({ idp, owner }) => {
      await idp.mailbox.waitFor(
        (mail) => mail.to.includes(owner.email) && /have an account already/.test(mail.subject),
      );
    },
  },
  {
    to: "login",
    shows: "the expirations are UTC with Z",
    given: person,
    send: (scene) => ({ json: byPassword(scene) }),
    answers: T(),
    leaves: async ({ server }, { body }) => {
      const inMinutes = (text: string) =>
        Math.round((Date.parse(text) - server.clock.now().getTime()) / 60_000);
      expect(inMinutes(body.access_expiration as string)).toBe(5);
      expect(inMinutes(body.refresh_expiration as string)).toBe(7 * 24 * 60);
    },
  },
  {
    to: "refreshToken",
    shows: "refresh is CSRF-protected in cookie mode",
    me: "cookie page",
    by: "cookies",
    send: { json: {} },
    answers: detail(403, "CSRF Failed: CSRF token missing.", "csrf_failed"),
  },
  {
    to: "refreshToken",
    shows: "and answers with the CSRF token",
    me: "cookie page",
    by: "page",
    send: { json: {} },
    answers: ok({ refresh: "", ...expirations }, inCookies),
  },
];

export const deviations: readonly Row[] = [
  ...proof,
  ...noServerErrors,
  ...staleHeaders,
  ...sessionsEnd,
  ...others,
];
