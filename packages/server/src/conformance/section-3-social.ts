import { expect } from "vitest";
import { minutes } from "../kernel/duration.ts";
import { fetchCode } from "../testing/exchange.ts";
import { claimsOf } from "../testing/session-facts.ts";
import { testPassword } from "../testing/sign-in.ts";
import { detail, invalidClient, moment, notFound, ok, T, uuid, whole } from "./answers.ts";
import type { Row, Sent } from "./row.ts";
import { bearer, type Scene } from "./scene.ts";
import { inEveryMode } from "./section-2-sign-in.ts";
import { providerRefusals } from "./section-2-tokens-and-sessions.ts";
import { laterBy } from "./section-2-user-and-passwords.ts";

const notProven = whole("Incorrect value", "invalid_grant");
const linkRequired = whole("User is already registered with this e-mail address.", "link_required");
const unavailable = detail(
  503,
  "The provider could not be asked. Try again in a moment.",
  "provider_unavailable",
  { "retry-after": /^[1-9]\d*$/ },
);
const disabled = detail(403, "This provider is disabled.", "provider_disabled");

type Part = "id_token" | "access_token";

/** What the provider says of the row's person. */
const evidence =
  (...parts: readonly Part[]) =>
  async (scene: Scene): Promise<Sent> => {
    const all = await scene.evidenceOf(scene.owner);
    return { json: Object.fromEntries(parts.map((part) => [part, all[part]])) };
  };

const person = (scene: Scene) => scene.addPerson();
const newcomer = ({ name }: Scene) => ({ sub: `sub-of-${name}`, email: `${name}@gmail.com` });
const ofNewcomer = async (scene: Scene): Promise<Sent> => {
  const { id_token } = await scene.evidenceOf(newcomer(scene));
  return { json: { id_token } };
};

const created = (scene: Scene) => ({
  pk: uuid,
  username: scene.name,
  email: `${scene.name}@gmail.com`,
  first_name: expect.any(String) as string,
  last_name: expect.any(String) as string,
  display_name: null,
  birthday: null,
  newsletter: false,
});

/** The code of a person who signs in at the provider. The provider's clock is the real one. */
async function codeOf(scene: Scene): Promise<Sent> {
  return { json: await fetchCode(scene.idp, scene.note("email")) };
}

async function knownAtProvider(scene: Scene): Promise<void> {
  const { email } = scene.idp.accounts.add(newcomer(scene));
  scene.notes.set("email", email);
}

const logins: readonly Row[] = [
  ...inEveryMode({ to: "socialLogin", shows: "an id token", given: person, send: evidence("id_token") }),
  {
    to: "socialLogin",
    shows: "an access token",
    given: person,
    send: evidence("access_token"),
    answers: T(),
  },
  {
    to: "socialLogin",
    shows: "both",
    given: person,
    send: evidence("id_token", "access_token"),
    answers: T(),
  },
  {
    to: "socialLogin",
    on: "closed",
    shows: "a code, with its redirect URI and its verifier",
    given: knownAtProvider,
    send: codeOf,
    answers: T(created),
  },
  { to: "socialLogin", shows: "a new person: 200 as well", send: ofNewcomer, answers: T(created) },
  ...providerRefusals.map(([shows, evidenceOf, answers]): Row => ({
    to: "socialLogin",
    shows,
    send: async (scene) => ({ json: await evidenceOf(scene) }),
    answers,
  })),
  {
    to: "socialLogin",
    shows: "an id token that was used",
    given: async (scene) => {
      const { id_token } = await scene.evidenceOf(await scene.addPerson());
      await scene.ask("socialLogin", { json: { id_token } });
      scene.notes.set("id_token", id_token);
    },
    send: (scene) => ({ json: { id_token: scene.note("id_token") } }),
    answers: notProven,
  },
  {
    to: "socialLogin",
    shows: "the address of somebody who has a password, of a provider that does not own it",
    given: (scene) => scene.addPerson({ hasIdentity: false }),
    send: evidence("id_token"),
    answers: linkRequired,
  },
  {
    to: "socialLogin",
    shows: "the address of somebody who never verified it",
    given: (scene) =>
      scene.addPerson({ hasIdentity: false, email: `${scene.name}@gmail.com`, email_verified_at: null }),
    send: evidence("id_token"),
    answers: linkRequired,
  },
  {
    to: "socialLogin",
    shows: "a verified address at Google's own domain is linked",
    given: (scene) => scene.addPerson({ hasIdentity: false, email: `${scene.name}@gmail.com` }),
    send: evidence("id_token"),
    answers: T(),
  },
  {
    to: "socialLogin",
    shows: "somebody who is deactivated",
    given: (scene) => scene.addPerson({ is_active: false }),
    send: evidence("id_token"),
    answers: whole("User is inactive", "user_inactive"),
  },
  {
    to: "socialLogin",
    shows: "a parameter twice",
    send: { raw: { type: "application/x-www-form-urlencoded", text: "id_token=a&id_token=b" } },
    answers: detail(400, "A parameter is repeated.", "invalid_request"),
  },
  ...["elsewhere", "GOOGLE", "constructor"].map((provider): Row => ({
    to: "socialLogin",
    shows: `the provider ${provider}, which is not configured`,
    send: { params: { provider }, json: { id_token: "garbage" } },
    answers: notFound,
  })),
  ...(["site", "page"] as const).flatMap((side): readonly Row[] => [
    {
      to: "socialLogin",
      from: `bare ${side}`,
      shows: "a provider that the site may not use",
      send: { json: { id_token: "garbage" } },
      answers: notFound,
    },
    {
      to: "socialLogin",
      from: `disabled ${side}`,
      shows: "a provider that is disabled",
      send: { json: { id_token: "garbage" } },
      answers: disabled,
    },
  ]),
  {
    to: "socialLogin",
    shows: "a provider that cannot be asked",
    given: async (scene) => {
      await scene.addPerson();
      scene.idp.faults.failWith(503, "tokeninfo");
    },
    send: evidence("access_token"),
    answers: unavailable,
  },
];

/** Somebody who has a password and no account at the provider, and is signed in by it. */
async function withoutIdentity(scene: Scene): Promise<void> {
  await scene.addPerson({ hasIdentity: false });
  const json = { username: scene.owner.username, password: testPassword };
  const headers = scene.server.ways.site;
  const { body } = await scene.ask("login", { json, headers });
  scene.notes.set("access", body.access as string).set("refresh", body.refresh as string);
}

const asMe = async (scene: Scene, sent: Sent | Promise<Sent>): Promise<Sent> => ({
  ...(await sent),
  headers: bearer(scene.note("access")),
});

const connections: readonly Row[] = [
  {
    to: "socialConnect",
    shows: "an account at the provider; the session goes on",
    given: withoutIdentity,
    send: (scene) => asMe(scene, evidence("id_token")(scene)),
    answers: T(),
    leaves: async (scene, { body }) => {
      expect(claimsOf(body.access as string).sid).toBe(claimsOf(scene.note("access")).sid);
      const { json } = await evidence("id_token")(scene);
      expect((await scene.ask("socialLogin", { json })).status).toBe(200);
    },
  },
  {
    to: "socialConnect",
    shows: "by access token",
    given: withoutIdentity,
    send: (scene) => asMe(scene, evidence("access_token")(scene)),
    answers: T(),
  },
  {
    to: "socialConnect",
    shows: "an account that is theirs already",
    me: "site",
    send: evidence("id_token"),
    answers: T(),
  },
  ...(["old page", "old site"] as const).map((me): Row => ({
    to: "socialConnect",
    shows: `for a page of profile 2, the session of the ${me}`,
    me,
    by: "nothing",
    from: "old page",
    send: async (scene) => ({ ...(await evidence("id_token")(scene)), headers: bearer(scene.me.access) }),
    answers: inEveryMode({ to: "socialConnect", shows: "" }).find(({ from }) => from === "old page")!.answers,
  })),
  ...(["cookie page", "old cookie page"] as const).map((me): Row => ({
    to: "socialConnect",
    shows: `in the cookies of the ${me}`,
    me,
    by: "page",
    send: evidence("id_token"),
    answers: inEveryMode({ to: "socialConnect", shows: "" }).find(({ from }) => from === me)!.answers,
  })),
  {
    to: "socialConnect",
    shows: "somebody else's account",
    me: "site",
    send: async (scene) => {
      const { id_token } = await scene.evidenceOf(await scene.addPerson());
      return { json: { id_token } };
    },
    answers: whole("This account is already connected to another user.", "identity_taken"),
  },
  {
    to: "socialConnect",
    shows: "more than five minutes after the sign-in",
    me: "site",
    by: "nothing",
    given: (scene) => laterBy(minutes(6), scene),
    send: (scene) => asMe(scene, evidence("id_token")(scene)),
    answers: detail(403, "Confirm that it is you, then try again.", "reauthentication_required"),
  },
  ...providerRefusals.map(([shows, evidenceOf, answers]): Row => ({
    to: "socialConnect",
    shows,
    me: "site",
    send: async (scene) => ({ json: await evidenceOf(scene) }),
    answers,
  })),
  {
    to: "socialConnect",
    shows: "a provider that is not configured",
    me: "site",
    send: { params: { provider: "elsewhere" }, json: { id_token: "garbage" } },
    answers: notFound,
  },
  {
    to: "socialConnect",
    shows: "a provider that is disabled",
    given: (scene) => signInByPassword(scene, "disabled site"),
    send: (scene) => asMe(scene, { json: { id_token: "garbage" } }),
    answers: disabled,
  },
  {
    to: "socialConnect",
    shows: "a provider that cannot be asked",
    me: "site",
    given: async ({ idp }) => idp.faults.failWith(503, "tokeninfo"),
    send: evidence("access_token"),
    answers: unavailable,
  },
];

async function signInByPassword(scene: Scene, way: "disabled site"): Promise<void> {
  const { username } = await scene.addPerson();
  const json = { username, password: testPassword };
  const { body } = await scene.ask("login", { json, headers: scene.server.ways[way] });
  scene.notes.set("access", body.access as string);
}

const google = {
  provider: "google",
  name: "Google",
  scopes: ["openid", "email", "profile"],
};

const providers: readonly Row[] = [
  ...(["site", "cookie site", "old site"] as const).map((from): Row => ({
    to: "listProviders",
    from,
    shows: "its enabled social apps",
    answers: ok(
      (scene: Scene) => [
        {
          ...google,
          issuer: scene.idp.issuer,
          client_id: scene.idp.client.id,
          client_secret: scene.idp.client.secret,
        },
      ],
      {
        headers: { "cache-control": "no-store" },
      },
    ),
  })),
  ...(["bare site", "disabled site"] as const).map((from): Row => ({
    to: "listProviders",
    from,
    shows: "none is enabled",
    answers: ok([]),
  })),
  ...(["anybody", "page", "cookie page", "stranger"] as const).map((from): Row => ({
    to: "listProviders",
    from,
    shows: "not a site",
    answers: invalidClient,
  })),
  { to: "listProviders", me: "site", by: "bearer", shows: "a person", answers: invalidClient },
];

async function noteIdentity(scene: Scene, access = scene.me.access): Promise<void> {
  const { body } = await scene.ask("listSocialAccounts", { headers: bearer(access) });
  scene.notes.set("identity", body[0].id as string);
}

const accounts: readonly Row[] = [
  {
    to: "listSocialAccounts",
    shows: "of the person who is signed in",
    me: "site",
    answers: ok((scene: Scene) => [
      { id: uuid, provider: "google", uid: scene.owner.sub, last_login: moment, date_joined: moment },
    ]),
  },
  {
    to: "listSocialAccounts",
    shows: "none",
    given: withoutIdentity,
    send: (scene) => asMe(scene, {}),
    answers: ok([]),
  },
  {
    to: "disconnectSocialAccount",
    shows: "somebody who has a password; the account is theirs no more",
    me: "site",
    given: noteIdentity,
    send: (scene) => ({ params: { id: scene.note("identity") }, json: {} }),
    answers: ok({}),
    leaves: async (scene) => {
      const { body } = await scene.ask("listSocialAccounts", { headers: bearer(scene.me.access) });
      expect(body).toEqual([]);
    },
  },
  {
    to: "disconnectSocialAccount",
    shows: "the last way in",
    me: "site",
    given: async (scene) => {
      await noteIdentity(scene);
      const { db } = scene.server;
      await db.updateTable("users").set({ password_hash: null }).where("id", "=", scene.owner.id).execute();
    },
    send: (scene) => ({ params: { id: scene.note("identity") }, json: {} }),
    answers: whole(
      "This is the only way to sign in to your account. Choose a password first.",
      "last_way_in",
    ),
  },
  {
    to: "disconnectSocialAccount",
    shows: "somebody else's account",
    me: "site",
    given: async (scene) => noteIdentity(scene, (await scene.signIn("page", await scene.addPerson())).access),
    send: (scene) => ({ params: { id: scene.note("identity") }, json: {} }),
    answers: notFound,
  },
  {
    to: "disconnectSocialAccount",
    shows: "an account that nobody has",
    me: "site",
    send: { json: {} },
    answers: notFound,
  },
  {
    to: "disconnectSocialAccount",
    shows: "what is no id",
    me: "site",
    send: { params: { id: "garbage" }, json: {} },
    answers: notFound,
  },
];

export const social: readonly Row[] = [...logins, ...connections, ...providers, ...accounts];
