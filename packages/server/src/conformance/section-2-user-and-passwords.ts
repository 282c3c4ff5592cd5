import { expect } from "vitest";
import { hours, minutes } from "../kernel/duration.ts";
import { testPassword } from "../testing/sign-in.ts";
import { atMost, blank, detail, fields, isNull, noEmail, ok, required, said, user } from "./answers.ts";
import type { Row } from "./row.ts";
import { bearer, type Scene } from "./scene.ts";

const nameTaken = { username: ["A user with that username already exists."] };

/** What a person sends who would rather be somebody else: nothing of it has an effect (S80). */
const notTheirs = {
  pk: "01890000-0000-7000-8000-000000000000",
  id: "01890000-0000-7000-8000-000000000000",
  email: "other@mail.example",
  email_verified_at: null,
  level: 9,
  is_staff: true,
  is_superuser: true,
  is_active: false,
};

async function isAsBefore(scene: Scene): Promise<void> {
  const { body } = await scene.ask("readUser", { headers: bearer(scene.me.access) });
  expect(body).toEqual(user()(scene));
}

const userRows: readonly Row[] = [
  { to: "readUser", shows: "who is signed in", me: "site", answers: ok(user()) },
  { to: "readUser", shows: "from a page", me: "page", from: "page", answers: ok(user()) },
  {
    to: "readUser",
    shows: "somebody without an address",
    me: "site",
    given: ({ server, owner }) =>
      server.db.updateTable("users").set({ email: null }).where("id", "=", owner.id).execute(),
    answers: ok(user({ email: "" })),
  },
  {
    to: "replaceUser",
    shows: "exposed fields",
    me: "site",
    send: ({ name }) => ({
      json: {
        username: name,
        first_name: "Ada",
        last_name: "Lovelace",
        display_name: "Ada L.",
        birthday: "1815-12-10",
        newsletter: "true",
      },
    }),
    answers: ok((scene: Scene) => ({
      ...user()(scene),
      username: scene.name,
      first_name: "Ada",
      last_name: "Lovelace",
      display_name: "Ada L.",
      birthday: "1815-12-10",
      newsletter: true,
    })),
    leaves: async (scene) => {
      const { body } = await scene.ask("readUser", { headers: bearer(scene.me.access) });
      expect(body).toMatchObject({ username: scene.name, first_name: "Ada", newsletter: true });
    },
  },
  {
    to: "updateUser",
    shows: "one field, and the others stay",
    me: "site",
    send: { json: { first_name: "Ada" } },
    answers: ok(user({ first_name: "Ada" })),
  },
  { to: "updateUser", shows: "nothing", me: "site", send: { json: {} }, answers: ok(user()) },
  {
    to: "updateUser",
    shows: "the person's own username again",
    me: "site",
    send: ({ owner }) => ({ json: { username: owner.username } }),
    answers: ok(user()),
  },
  ...(["updateUser", "replaceUser"] as const).map((to): Row => ({
    to,
    shows: "pk, email and what is not exposed are ignored silently",
    me: "site",
    send: ({ owner }) => ({ json: { username: owner.username, ...notTheirs } }),
    answers: ok(user()),
    leaves: isAsBefore,
  })),
  {
    to: "replaceUser",
    shows: "without the username",
    me: "site",
    send: { json: { first_name: "Ada" } },
    answers: fields({ username: [required] }),
  },
  ...(["updateUser", "replaceUser"] as const).flatMap((to): readonly Row[] => [
    {
      to,
      shows: "somebody else's username",
      me: "site",
      given: (scene) => scene.addPerson({ username: `${scene.name}-other` }),
      send: ({ name }) => ({ json: { username: `${name}-other` } }),
      answers: fields(nameTaken),
    },
    {
      to,
      shows: "every field wrong",
      me: "site",
      send: {
        json: {
          username: null,
          first_name: "x".repeat(151),
          display_name: "x".repeat(81),
          birthday: "10.12.1815",
          newsletter: "perhaps",
        },
      },
      answers: fields({
        username: [isNull],
        first_name: [atMost(150)],
        display_name: [atMost(80)],
        birthday: ["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."],
        newsletter: ["Must be a valid boolean."],
      }),
    },
    {
      to,
      shows: "a blank username",
      me: "site",
      send: { json: { username: "" } },
      answers: fields({ username: [blank] }),
    },
    {
      to,
      shows: "a username of letters that it may not have",
      me: "site",
      send: { json: { username: "a b" } },
      answers: fields({
        username: [
          "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.",
        ],
      }),
    },
  ]),
];

const fresh = "copper meadow 81";
const pair = { new_password1: fresh, new_password2: fresh };
const differ = { new_password2: ["The two password fields didn’t match."] };
const saved = said("New password has been saved.");

/** What the policy says to a password, of a person with these names. */
const policy: readonly (readonly [shows: string, password: string, sentences: readonly string[]])[] = [
  ["too short", "hx7-kv2", ["This password is too short. It must contain at least 8 characters."]],
  ["too common", "password123", ["This password is too common."]],
  ["entirely numeric", "836572940173", ["This password is entirely numeric."]],
  ["like the username", "wordsworth7", ["The password is too similar to the username."]],
  ["like the address", "harbour7", ["The password is too similar to the email address."]],
  ["like the first name", "Philippina1", ["The password is too similar to the first name."]],
  ["like the last name", "Montgomery2", ["The password is too similar to the last name."]],
  [
    "all that apply, in this order",
    "123456",
    [
      "This password is too short. It must contain at least 8 characters.",
      "This password is too common.",
      "This password is entirely numeric.",
    ],
  ],
];

const names = { first_name: "Philippina", last_name: "Montgomery" };

async function named(scene: Scene): Promise<void> {
  const email = `harbour@${scene.name}.example`;
  const username = `wordsworth${scene.name.replace("person-", "")}`;
  await scene.server.db
    .updateTable("users")
    .set({ ...names, username, email })
    .where("id", "=", scene.owner.id)
    .execute();
}

async function canSignIn(scene: Scene, password: string): Promise<boolean> {
  const json = { username: scene.owner.username, password };
  return (await scene.ask("login", { json })).status === 200;
}

const anotherSession = async (scene: Scene) => {
  const { access, refresh } = await scene.signIn("page");
  scene.notes.set("access", access).set("refresh", refresh);
};
const othersAreOver = async (scene: Scene) => {
  expect(await scene.isSignedIn({ access: scene.note("access") })).toBe(false);
  const { body } = await scene.refresh(scene.note("refresh"), "page");
  expect(body).toEqual({ detail: "Token is blacklisted", code: "token_not_valid" });
};

const changes: readonly Row[] = [
  {
    to: "changePassword",
    shows: "the old password and a new one; other sessions end, this one stays",
    me: "site",
    given: anotherSession,
    send: { json: { old_password: testPassword, ...pair } },
    answers: saved,
    leaves: async (scene) => {
      await othersAreOver(scene);
      expect((await scene.refresh(scene.me.refresh)).status).toBe(200);
      expect(await canSignIn(scene, fresh)).toBe(true);
      expect(await canSignIn(scene, testPassword)).toBe(false);
    },
  },
  {
    to: "changePassword",
    shows: "somebody without a password, who has just signed in",
    me: "site",
    given: withoutPassword,
    send: { json: pair },
    answers: saved,
  },
  {
    to: "changePassword",
    shows: "somebody without a password, who signed in more than five minutes ago",
    me: "site",
    given: async (scene) => {
      await withoutPassword(scene);
      await laterBy(minutes(6), scene);
    },
    by: "nothing",
    send: (scene) => ({ json: pair, headers: bearer(scene.note("access")) }),
    answers: detail(403, "Confirm that it is you, then try again.", "reauthentication_required"),
  },
  {
    to: "changePassword",
    shows: "a wrong old password",
    me: "site",
    send: { json: { old_password: "wrong", ...pair } },
    answers: fields({
      old_password: ["Your old password was entered incorrectly. Please enter it again."],
    }),
    leaves: async (scene) => expect(await canSignIn(scene, testPassword)).toBe(true),
  },
  {
    to: "changePassword",
    shows: "no old password",
    me: "site",
    send: { json: pair },
    answers: fields({ old_password: [required] }),
  },
  {
    to: "changePassword",
    shows: "two different new ones",
    me: "site",
    send: { json: { old_password: testPassword, new_password1: fresh, new_password2: `${fresh}x` } },
    answers: fields(differ),
  },
  ...(
    [
      ["nothing", {}, { new_password1: [required], new_password2: [required] }],
      [
        "null",
        { old_password: null, new_password1: null, new_password2: null },
        { old_password: [isNull], new_password1: [isNull], new_password2: [isNull] },
      ],
      [
        "blank ones",
        { old_password: "", new_password1: "", new_password2: "" },
        { old_password: [blank], new_password1: [blank], new_password2: [blank] },
      ],
      [
        "too long ones",
        { old_password: "x", new_password1: "x".repeat(129), new_password2: "x".repeat(129) },
        { new_password1: [atMost(128)], new_password2: [atMost(128)] },
      ],
    ] as const
  ).map(([shows, json, answer]): Row => ({
    to: "changePassword",
    shows,
    me: "site",
    send: { json },
    answers: fields(answer),
  })),
  ...policy.map(([shows, password, sentences]): Row => ({
    to: "changePassword",
    shows: `a new one that is ${shows}`,
    me: "site",
    given: named,
    send: { json: { old_password: testPassword, new_password1: password, new_password2: password } },
    answers: fields({ new_password2: sentences }),
  })),
  {
    to: "changePassword",
    on: "username",
    shows: "the minimum length is a setting",
    me: "site",
    send: {
      json: { old_password: testPassword, new_password1: "hx7-kv2-m9w", new_password2: "hx7-kv2-m9w" },
    },
    answers: fields({
      new_password2: ["This password is too short. It must contain at least 12 characters."],
    }),
  },
];

async function withoutPassword({ server, owner }: Scene): Promise<void> {
  await server.db.updateTable("users").set({ password_hash: null }).where("id", "=", owner.id).execute();
}

/** Time goes by, and the session has a fresh access token. */
export async function laterBy(duration: number, scene: Scene): Promise<void> {
  scene.server.clock.advance(duration);
  const { body } = await scene.refresh(scene.me.refresh, scene.me.way);
  scene.notes.set("access", body.access as string);
}

const mailed = said("Password reset e-mail has been sent.");

/** Asks for a link, and reads the mail. */
async function askForLink(scene: Scene): Promise<void> {
  if (!scene.hasOwner) await scene.addPerson();
  await scene.ask("requestPasswordReset", { json: { email: scene.owner.email } });
  const keys = await scene.mailedKeys(scene.owner.email, "/auth/reset-password");
  scene.notes.set("uid", keys.get("uid")!).set("token", keys.get("token")!);
}
/** A link, where the row is not about the mail. */
async function haveLink(scene: Scene): Promise<void> {
  const { id } = scene.hasOwner ? scene.owner : await scene.addPerson();
  scene.notes.set("uid", id).set("token", await scene.issueKey("reset_password"));
}
const link = (scene: Scene) => ({ uid: scene.note("uid"), token: scene.note("token") });

async function linkStillWorks(scene: Scene): Promise<void> {
  const { status } = await scene.ask("confirmPasswordReset", { json: { ...link(scene), ...pair } });
  expect(status).toBe(200);
}

const resets: readonly Row[] = [
  {
    to: "requestPasswordReset",
    shows: "somebody's address",
    given: (scene) => scene.addPerson(),
    send: ({ owner }) => ({ json: { email: owner.email } }),
    answers: mailed,
    leaves: async (scene) => {
      const keys = await scene.mailedKeys(scene.owner.email, "/auth/reset-password");
      expect(keys.get("uid")).toBe(scene.owner.id);
    },
  },
  {
    to: "requestPasswordReset",
    shows: "nobody's address",
    send: { json: { email: "nobody@mail.example" } },
    answers: mailed,
  },
  {
    to: "requestPasswordReset",
    shows: "the address of somebody who is deactivated",
    given: (scene) => scene.addPerson({ is_active: false }),
    send: ({ owner }) => ({ json: { email: owner.email } }),
    answers: mailed,
  },
  ...emailErrors("requestPasswordReset"),
  {
    to: "confirmPasswordReset",
    shows: "a link and a new password; every session ends",
    me: "site",
    given: async (scene) => {
      await anotherSession(scene);
      await askForLink(scene);
    },
    send: (scene) => ({ json: { ...link(scene), ...pair } }),
    answers: said("Password has been reset with the new password."),
    leaves: async (scene) => {
      await othersAreOver(scene);
      expect(await scene.isSignedIn(scene.me)).toBe(false);
      expect(await canSignIn(scene, fresh)).toBe(true);
    },
  },
  ...(["nobody", "01890000-0000-7000-8000-000000000000"] as const).map((uid): Row => ({
    to: "confirmPasswordReset",
    shows: `the uid ${uid}`,
    given: haveLink,
    send: (scene) => ({ json: { ...link(scene), uid, ...pair } }),
    answers: fields({ uid: ["Invalid value"] }),
  })),
  {
    to: "confirmPasswordReset",
    shows: "a wrong token",
    given: haveLink,
    send: (scene) => ({ json: { ...link(scene), token: "wrong", ...pair } }),
    answers: fields({ token: ["Invalid value"] }),
  },
  {
    to: "confirmPasswordReset",
    shows: "somebody else's token",
    given: async (scene) => {
      await haveLink(scene);
      scene.notes.set("uid", (await scene.addPerson()).id);
    },
    send: (scene) => ({ json: { ...link(scene), ...pair } }),
    answers: fields({ token: ["Invalid value"] }),
  },
  {
    to: "confirmPasswordReset",
    shows: "an expired token",
    given: async (scene) => {
      await haveLink(scene);
      scene.server.clock.advance(hours(1));
    },
    send: (scene) => ({ json: { ...link(scene), ...pair } }),
    answers: fields({ token: ["Invalid value"] }),
  },
  {
    to: "confirmPasswordReset",
    shows: "a used token",
    given: async (scene) => {
      await haveLink(scene);
      await scene.ask("confirmPasswordReset", { json: { ...link(scene), ...pair } });
    },
    send: (scene) => ({ json: { ...link(scene), ...pair } }),
    answers: fields({ token: ["Invalid value"] }),
  },
  {
    to: "confirmPasswordReset",
    shows: "two different passwords",
    given: haveLink,
    send: (scene) => ({ json: { ...link(scene), new_password1: fresh, new_password2: `${fresh}x` } }),
    answers: fields(differ),
  },
  {
    to: "confirmPasswordReset",
    shows: "nothing",
    send: { json: {} },
    answers: fields({
      uid: [required],
      token: [required],
      new_password1: [required],
      new_password2: [required],
    }),
  },
  {
    to: "confirmPasswordReset",
    shows: "passwords of more than 128 characters",
    given: haveLink,
    send: (scene) => ({
      json: { ...link(scene), new_password1: "x".repeat(129), new_password2: "x".repeat(129) },
    }),
    answers: fields({ new_password1: [atMost(128)], new_password2: [atMost(128)] }),
  },
  ...policy.map(([shows, password, sentences]): Row => ({
    to: "confirmPasswordReset",
    shows: `a new one that is ${shows}, which does not use the link up`,
    given: async (scene) => {
      const username = `wordsworth${scene.name.replace("person-", "")}`;
      await scene.addPerson({ ...names, username, email: `harbour@${scene.name}.example` });
      await haveLink(scene);
    },
    send: (scene) => ({ json: { ...link(scene), new_password1: password, new_password2: password } }),
    answers: fields({ new_password2: sentences }),
    leaves: linkStillWorks,
  })),
];

/** What every endpoint that takes an address says to none. */
export function emailErrors(to: Row["to"], me: Pick<Row, "me"> = {}): readonly Row[] {
  return (
    [
      ["no address", {}, [required]],
      ["null", { email: null }, [isNull]],
      ["a blank address", { email: "" }, [blank]],
      ["what is no address", { email: "nobody" }, [noEmail]],
      ["two addresses", { email: "a@mail.example,b@mail.example" }, [noEmail]],
      ["an address too long", { email: `${"a".repeat(250)}@mail.example` }, [atMost(254)]],
    ] as const
  ).map(([shows, json, email]): Row => ({ to, ...me, shows, send: { json }, answers: fields({ email }) }));
}

export const userAndPasswords: readonly Row[] = [...userRows, ...changes, ...resets];
