import { expect } from "vitest";
import { days, minutes } from "../kernel/duration.ts";
import type { LinkPurpose } from "../one-time-tokens/one-time-tokens.ts";
import { testPassword } from "../testing/sign-in.ts";
import {
  atMost,
  blank,
  detail,
  fields,
  isNull,
  noEmail,
  notFound,
  required,
  said,
  T,
  user,
  uuid,
  whole,
} from "./answers.ts";
import type { Expected, RouteName, Row, Sent } from "./row.ts";
import { bearer, type Scene } from "./scene.ts";
import { inEveryMode } from "./section-2-sign-in.ts";
import { emailErrors, laterBy } from "./section-2-user-and-passwords.ts";
import type { ServerName } from "./world.ts";

const passwords = { password1: testPassword, password2: testPassword };
const addressOf = ({ name }: Scene) => `${name}@mail.example`;
const newcomer = (scene: Scene) => ({ username: scene.name, email: addressOf(scene), ...passwords });

/** The person whom a registration made, as the answer shows them. */
const registered =
  (changes: object = {}) =>
  (scene: Scene) => ({
    pk: uuid,
    username: scene.name,
    email: addressOf(scene),
    first_name: "",
    last_name: "",
    display_name: null,
    birthday: null,
    newsletter: false,
    ...changes,
  });

const created = (answers: Expected): Expected => ({ ...answers, status: 201 });
const verificationSent = created(said("Verification e-mail sent."));

const refusals: readonly (readonly [shows: string, json: (scene: Scene) => object, answers: Expected])[] = [
  ["nothing", () => ({}), fields({ password1: [required], password2: [required] })],
  ["passwords alone", () => passwords, fields({ username: [required], email: [required] })],
  [
    "null",
    () => ({ username: null, email: null, password1: null, password2: null }),
    fields({ username: [isNull], email: [isNull], password1: [isNull], password2: [isNull] }),
  ],
  [
    "blank fields",
    () => ({ username: "", email: "", password1: "", password2: "" }),
    fields({ username: [blank], password1: [blank], password2: [blank] }),
  ],
  ["what is no address", (scene) => ({ ...newcomer(scene), email: "nobody" }), fields({ email: [noEmail] })],
  [
    "too much of everything",
    () => ({
      username: "x".repeat(151),
      email: `${"a".repeat(250)}@mail.example`,
      password1: "x".repeat(129),
      password2: "x".repeat(129),
    }),
    fields({
      username: [atMost(150)],
      email: [atMost(254)],
      password1: [atMost(128)],
      password2: [atMost(128)],
    }),
  ],
  [
    "a username of letters that it may not have",
    (scene) => ({ ...newcomer(scene), username: "a b" }),
    fields({
      username: [
        "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.",
      ],
    }),
  ],
  [
    "two different passwords",
    (scene) => ({ ...newcomer(scene), password2: `${testPassword}x` }),
    whole("The two password fields didn't match.", "invalid"),
  ],
  ...(
    [
      ["too short", "hx7-kv2", ["This password is too short. It must contain at least 8 characters."]],
      ["too common", "password123", ["This password is too common."]],
      ["entirely numeric", "836572940173", ["This password is entirely numeric."]],
      [
        "all that apply",
        "123456",
        [
          "This password is too short. It must contain at least 8 characters.",
          "This password is too common.",
          "This password is entirely numeric.",
        ],
      ],
      ["like the first name", "Philippina1", ["The password is too similar to the first name."]],
      ["like the last name", "Montgomery2", ["The password is too similar to the last name."]],
    ] as const
  ).map(
    ([shows, password, password1]) =>
      [
        `a password that is ${shows}`,
        (scene: Scene) => ({
          ...newcomer(scene),
          first_name: "Philippina",
          last_name: "Montgomery",
          password1: password,
          password2: password,
        }),
        fields({ password1 }),
      ] as const,
  ),
  [
    "a password that is everything at once",
    (scene) => ({ ...newcomer(scene), username: "1234567", password1: "1234567", password2: "1234567" }),
    fields({
      password1: [
        "This password is too short. It must contain at least 8 characters.",
        "This password is too common.",
        "This password is entirely numeric.",
        "The password is too similar to the username.",
      ],
    }),
  ],
  [
    "a password like the username",
    (scene) => ({
      ...newcomer(scene),
      password1: `${scene.name}x`,
      password2: `${scene.name}x`,
      email: "vv@mail.example",
    }),
    fields({ password1: ["The password is too similar to the username."] }),
  ],
  [
    "a password like the address",
    (scene) => ({
      username: scene.name,
      email: "harbour@mail.example",
      password1: "harbour7",
      password2: "harbour7",
    }),
    fields({ password1: ["The password is too similar to the email address."] }),
  ],
];

const taken = (on: ServerName, json: (scene: Scene) => object, answers: Expected): Row => ({
  to: "register",
  on,
  shows: "what somebody has already",
  given: (scene) => scene.addPerson(),
  send: (scene) => ({ json: json(scene) }),
  answers,
});

const emailTaken = fields({ email: ["A user is already registered with this e-mail address."] });
const withTakenEmail = (scene: Scene) => ({ ...newcomer(scene), email: scene.owner.email });

const registrations: readonly Row[] = [
  ...inEveryMode(
    { to: "register", shows: "a new person", send: (scene) => ({ json: newcomer(scene) }) },
    registered(),
  ).map((row): Row => ({ ...row, answers: created(row.answers) })),
  {
    to: "register",
    shows: "exposed fields, and nothing that is not theirs",
    send: (scene) => ({
      json: {
        ...newcomer(scene),
        first_name: "Ada",
        last_name: "Lovelace",
        display_name: "Ada L.",
        birthday: "1815-12-10",
        newsletter: "true",
        pk: "01890000-0000-7000-8000-000000000000",
        level: "9",
        is_staff: "true",
        email_verified_at: "2020-01-01",
      },
    }),
    answers: created(
      T(
        registered({
          first_name: "Ada",
          last_name: "Lovelace",
          display_name: "Ada L.",
          birthday: "1815-12-10",
          newsletter: true,
        }),
      ),
    ),
    leaves: async ({ server, name }) => {
      const row = await server.db
        .selectFrom("users")
        .selectAll()
        .where("username", "=", name)
        .executeTakeFirstOrThrow();
      expect(row).toMatchObject({ is_staff: false, email_verified_at: null, level: 1 });
    },
  },
  {
    to: "register",
    on: "username",
    shows: "no address, where nothing is verified",
    send: ({ name }) => ({ json: { username: name, ...passwords } }),
    answers: created(T(registered({ email: "" }))),
  },
  {
    to: "register",
    on: "username",
    shows: "an address, where nothing is verified",
    send: (scene) => ({ json: newcomer(scene) }),
    answers: created(T(registered())),
  },
  {
    to: "register",
    on: "hidden",
    shows: "verification is mandatory",
    send: (scene) => ({ json: newcomer(scene) }),
    answers: verificationSent,
    leaves: async (scene) => {
      const keys = await scene.mailedKeys(addressOf(scene), "/auth/verify-email");
      expect(keys.get("key")).toMatch(/./);
    },
  },
  {
    to: "register",
    on: "email",
    shows: "no username, where people sign in by address",
    send: (scene) => ({ json: { email: addressOf(scene), ...passwords } }),
    answers: verificationSent,
  },
  {
    ...taken(
      "open",
      ({ owner, ...scene }) => ({
        ...scene,
        username: owner.username,
        email: "fresh@mail.example",
        ...passwords,
      }),
      fields({
        username: ["A user with that username already exists."],
      }),
    ),
    shows: "a username that somebody has",
    send: ({ owner, name }) => ({
      json: { username: owner.username, email: `${name}@mail.example`, ...passwords },
    }),
  },
  { ...taken("open", withTakenEmail, emailTaken), shows: "an address that somebody has" },
  { ...taken("email", withTakenEmail, emailTaken), shows: "an address that somebody has" },
  {
    ...taken(
      "open",
      (scene) => ({ ...withTakenEmail(scene), username: scene.owner.username }),
      fields({
        username: ["A user with that username already exists."],
        email: ["A user is already registered with this e-mail address."],
      }),
    ),
    shows: "both",
  },
  {
    ...taken("hidden", withTakenEmail, verificationSent),
    shows: "an address that somebody has, who gets a mail instead",
    leaves: async (scene) => {
      const { email } = scene.owner;
      await scene.idp.mailbox.waitFor(
        (mail) => mail.to.includes(email) && mail.subject === "You have an account already",
      );
    },
  },
  {
    ...taken(
      "hidden",
      (scene) => ({ ...newcomer(scene), username: scene.owner.username }),
      fields({
        username: ["A user with that username already exists."],
      }),
    ),
    shows: "a username that somebody has",
  },
  ...refusals.map(([shows, json, answers]): Row => ({
    to: "register",
    shows,
    send: (scene) => ({ json: json(scene) }),
    answers,
  })),
  {
    to: "register",
    on: "email",
    shows: "passwords alone, where people sign in by address",
    send: { json: passwords },
    answers: fields({ email: [required] }),
  },
  {
    to: "register",
    on: "username",
    shows: "passwords alone, where people sign in by username and nothing is verified",
    send: { json: passwords },
    answers: fields({ username: [required] }),
  },
  {
    to: "register",
    on: "username",
    shows: "the minimum length is a setting",
    send: (scene) => ({ json: { ...newcomer(scene), password1: "hx7-kv2-m9w", password2: "hx7-kv2-m9w" } }),
    answers: fields({
      password1: ["This password is too short. It must contain at least 12 characters."],
    }),
  },
  {
    to: "register",
    on: "closed",
    shows: "registration is closed",
    send: (scene) => ({ json: newcomer(scene) }),
    answers: detail(403, "Registration is closed.", "registration_closed"),
  },
];

const done = said("ok");

/** A row about the key of a mail that {@link given} has sent. */
const withKey = (scene: Scene): Sent => ({ json: { key: scene.note("key") } });

async function noteKey(scene: Scene, to: string, page: string): Promise<void> {
  const keys = await scene.mailedKeys(to, page);
  scene.notes.set("key", keys.get("key")!);
}

async function registerAndReadMail(scene: Scene): Promise<void> {
  await scene.ask("register", { json: newcomer(scene) });
  await noteKey(scene, addressOf(scene), "/auth/verify-email");
}

/** Somebody who has yet to verify their address, and a key for it. */
async function awaitVerification(scene: Scene): Promise<void> {
  await scene.addPerson({ username: scene.name, email_verified_at: null });
  scene.notes.set("key", await scene.issueKey("verify_email"));
}

async function requestAndReadMail(scene: Scene, page: string): Promise<void> {
  const email = addressOf(scene);
  await scene.ask("requestEmailChange", { json: { email }, headers: bearer(scene.me.access) });
  await noteKey(scene, page === "/auth/cancel-email" ? scene.owner.email : email, page);
}

/** The key of a change of the address, where the row is not about the mail. */
async function haveKey(scene: Scene, purpose: LinkPurpose): Promise<void> {
  scene.notes.set("key", await scene.issueKey(purpose, addressOf(scene)));
}

/** What every endpoint that takes a mailed key says to a key that opens nothing. */
function keyRows(
  to: RouteName,
  { lifetime, ...row }: Pick<Row, "on" | "me" | "given"> & { readonly lifetime: number },
): readonly Row[] {
  return [
    { to, shows: "a wrong key", send: { json: { key: "wrong" } }, answers: notFound },
    {
      to,
      ...row,
      by: "nothing",
      shows: "an expired key",
      given: async (scene) => {
        await row.given?.(scene);
        scene.server.clock.advance(lifetime);
      },
      send: withKey,
      answers: notFound,
    },
    {
      to,
      ...row,
      by: "nothing",
      shows: "a used key",
      given: async (scene) => {
        await row.given?.(scene);
        await scene.ask(to, withKey(scene));
      },
      send: withKey,
      answers: notFound,
    },
    { to, shows: "no key", send: { json: {} }, answers: fields({ key: [required] }) },
    { to, shows: "null", send: { json: { key: null } }, answers: fields({ key: [isNull] }) },
    { to, shows: "a blank key", send: { json: { key: "" } }, answers: fields({ key: [blank] }) },
    {
      to,
      shows: "a key too long",
      send: { json: { key: "x".repeat(257) } },
      answers: fields({ key: [atMost(256)] }),
    },
  ];
}

const login = (scene: Scene) =>
  scene.ask("login", { json: { username: scene.name, password: testPassword } });

const verifications: readonly Row[] = [
  {
    to: "verifyEmail",
    on: "hidden",
    shows: "the key that was mailed, and the person may sign in",
    given: registerAndReadMail,
    send: withKey,
    answers: done,
    leaves: async (scene) => expect((await login(scene)).status).toBe(200),
  },
  {
    to: "verifyEmail",
    shows: "the key that was mailed, where nothing waits for it",
    given: registerAndReadMail,
    send: withKey,
    answers: done,
  },
  ...keyRows("verifyEmail", { on: "hidden", given: awaitVerification, lifetime: days(3) }),
  {
    to: "verifyEmail",
    on: "hidden",
    shows: "a key that a newer one has replaced",
    given: async (scene) => {
      await registerAndReadMail(scene);
      await scene.ask("resendEmail", { json: { email: addressOf(scene) } });
      await scene.mailedKeys(addressOf(scene), "/auth/verify-email", 2);
    },
    send: withKey,
    answers: notFound,
  },
  {
    to: "resendEmail",
    on: "hidden",
    shows: "an address that waits for it",
    given: registerAndReadMail,
    send: (scene) => ({ json: { email: addressOf(scene) } }),
    answers: done,
    leaves: async (scene) => {
      const keys = await scene.mailedKeys(addressOf(scene), "/auth/verify-email", 2);
      expect(keys.get("key")).not.toBe(scene.note("key"));
    },
  },
  {
    to: "resendEmail",
    on: "hidden",
    shows: "an address that is verified",
    given: (scene) => scene.addPerson(),
    send: ({ owner }) => ({ json: { email: owner.email } }),
    answers: done,
  },
  ...(["open", "hidden", "username"] as const).map((on): Row => ({
    to: "resendEmail",
    on,
    shows: "nobody's address",
    send: { json: { email: "nobody@mail.example" } },
    answers: done,
  })),
  ...emailErrors("resendEmail"),
];

const changeSent = said("Verification e-mail sent.");

const emailChanges: readonly Row[] = [
  {
    to: "requestEmailChange",
    shows: "a new address, within five minutes of the sign-in",
    me: "site",
    send: (scene) => ({ json: { email: addressOf(scene) } }),
    answers: changeSent,
    leaves: async (scene) => {
      const keys = await scene.mailedKeys(addressOf(scene), "/auth/confirm-email");
      expect(keys.get("key")).toMatch(/./);
      const { body } = await scene.ask("readUser", { headers: bearer(scene.me.access) });
      expect(body).toEqual(user()(scene));
    },
  },
  {
    to: "requestEmailChange",
    shows: "later than that",
    me: "site",
    by: "nothing",
    given: (scene) => laterBy(minutes(6), scene),
    send: (scene) => ({ json: { email: addressOf(scene) }, headers: bearer(scene.note("access")) }),
    answers: detail(403, "Confirm that it is you, then try again.", "reauthentication_required"),
  },
  {
    to: "requestEmailChange",
    shows: "the address that they have",
    me: "site",
    send: ({ owner }) => ({ json: { email: owner.email } }),
    answers: fields({ email: ["This is your e-mail address already."] }),
  },
  {
    to: "requestEmailChange",
    shows: "somebody else's address",
    me: "site",
    given: (scene) => scene.addPerson({ email: addressOf(scene) }),
    send: (scene) => ({ json: { email: addressOf(scene) } }),
    answers: emailTaken,
  },
  {
    to: "requestEmailChange",
    on: "hidden",
    shows: "somebody else's address, who gets a mail instead",
    me: "site",
    given: (scene) => scene.addPerson({ email: addressOf(scene) }),
    send: (scene) => ({ json: { email: addressOf(scene) } }),
    answers: changeSent,
  },
  ...emailErrors("requestEmailChange", { me: "site" }),
  {
    to: "confirmEmailChange",
    shows: "the key that was mailed to the new address; other sessions end",
    me: "site",
    by: "nothing",
    given: async (scene) => {
      scene.notes.set("access", (await scene.signIn("page")).access);
      await requestAndReadMail(scene, "/auth/confirm-email");
    },
    send: withKey,
    answers: done,
    leaves: async (scene) => {
      const { body } = await scene.ask("readUser", { headers: bearer(scene.me.access) });
      expect(body).toMatchObject({ email: addressOf(scene) });
      expect(await scene.isSignedIn({ access: scene.note("access") })).toBe(false);
    },
  },
  ...keyRows("confirmEmailChange", {
    me: "site",
    given: (scene) => haveKey(scene, "confirm_email_change"),
    lifetime: days(1),
  }),
  {
    to: "confirmEmailChange",
    shows: "a key whose change was cancelled",
    me: "site",
    by: "nothing",
    given: async (scene) => {
      await requestAndReadMail(scene, "/auth/cancel-email");
      await scene.ask("cancelEmailChange", withKey(scene));
      await noteKey(scene, addressOf(scene), "/auth/confirm-email");
    },
    send: withKey,
    answers: notFound,
  },
  {
    to: "cancelEmailChange",
    shows: "the key that was mailed to the old address, which stays",
    me: "site",
    by: "nothing",
    given: (scene) => requestAndReadMail(scene, "/auth/cancel-email"),
    send: withKey,
    answers: done,
    leaves: async (scene) => {
      const { body } = await scene.ask("readUser", { headers: bearer(scene.me.access) });
      expect(body).toEqual(user()(scene));
    },
  },
  ...keyRows("cancelEmailChange", {
    me: "site",
    given: (scene) => haveKey(scene, "email_change_requested"),
    lifetime: days(1),
  }),
];

export const registrationAndEmail: readonly Row[] = [...registrations, ...verifications, ...emailChanges];
