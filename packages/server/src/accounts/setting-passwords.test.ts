import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Failure } from "../kernel/failure.ts";
import { startBreachedPasswordsService } from "../testing/breached-passwords-service.ts";
import { openTestStore } from "../testing/open-test-store.ts";
import { openPasswordTools } from "../testing/password-tools.ts";
import { addPerson, bearerOf, mailsTo, oldPassword, post } from "../testing/people.ts";
import { type Answer, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { testContract } from "../testing/test-contract.ts";
import { databases } from "../testing/test-database.ts";
import { createSuperuser } from "./create-superuser.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
const stolen = "long and stolen 4711";
const service = await startBreachedPasswordsService(stolen);
afterAll(async () => {
  service.close();
  await idp.close();
});

type Server = TestServer & { readonly databaseUrl: string };

interface Attempt {
  readonly server: Server;
  readonly password: string;
  /** Whose address it is to be. */
  readonly email: string;
}

/** Every way to set a password: what it says of one, under which name. `[]` is success. */
const ways: readonly (readonly [string, (attempt: Attempt) => Promise<readonly string[]>])[] = [
  [
    "password/change/",
    async ({ server, email, password }) => {
      const { signIn } = await addPerson(server, { email });
      const body = { old_password: oldPassword, new_password1: password, new_password2: password };
      return saidUnder(
        "new_password2",
        await post(server, "/api/auth/password/change/", body, { headers: bearerOf(signIn) }),
      );
    },
  ],
  [
    "password/change/ of an account without one",
    async ({ server, email, password }) => {
      const { signIn } = await addPerson(server, { email, hasPassword: false });
      const body = { new_password1: password, new_password2: password };
      return saidUnder(
        "new_password2",
        await post(server, "/api/auth/password/change/", body, { headers: bearerOf(signIn) }),
      );
    },
  ],
  [
    "password/reset/confirm/",
    async ({ server, email, password }) => {
      await addPerson(server, { email });
      await post(server, "/api/auth/password/reset/", { email });
      const [link] = await mailsTo(server, "reset_password", email);
      const body = { ...link, new_password1: password, new_password2: password };
      return saidUnder("new_password2", await post(server, "/api/auth/password/reset/confirm/", body));
    },
  ],
  [
    "registration/",
    async ({ server, email, password }) => {
      const username = newName();
      const body = { username, email, password1: password, password2: password };
      return saidUnder("password1", await post(server, "/api/auth/registration/", body));
    },
  ],
  [
    "createsuperuser",
    async ({ server, email, password }) => {
      await using store = openTestStore(server);
      await using tools = openPasswordTools({ breachedPasswordsUrl: service.url });
      const username = newName();
      return await createSuperuser(
        { ...store, ...tools },
        { model: testContract.user, username, email, password },
      ).then(
        () => [],
        (error: unknown) => (error as Failure).options.fields?.password ?? ["?"],
      );
    },
  ],
];

/** A name without digits, which passwords of digits would resemble now and then. */
function newName(): string {
  return crypto
    .randomUUID()
    .replace(/[\d-]/g, (sign) => "ghijklmnopq".charAt(sign === "-" ? 0 : Number(sign) + 1));
}

/** What an answer says under one name. */
function saidUnder(field: string, { status, body }: Answer): readonly string[] {
  if (status < 300) return [];
  expect(status).toBe(400);
  return body[field] as readonly string[];
}

const tooShort = "This password is too short. It must contain at least 8 characters.";
const tooCommon = "This password is too common.";

describe.each(databases)("every way to set a password, on %s", (database) => {
  let server: Server;
  beforeAll(async () => {
    server = await startTestServer({
      database,
      idp,
      settings: { BREACHED_PASSWORDS_URL: service.url },
    });
  });
  afterAll(() => server.close());

  describe.each(ways)("S69: %s", (_name, set) => {
    const attempt = (password: string, name = newName()) =>
      set({ server, password, email: `${name}@gmail.com` });

    test("refuses what is short, common or numeric, and says all of it", async () => {
      expect(await attempt("password1")).toEqual([tooCommon]);
      expect(await attempt("1234567")).toEqual([tooShort, tooCommon, "This password is entirely numeric."]);
    });

    test("refuses what resembles the person", async () => {
      const name = `rosalind.${newName().slice(0, 8)}`;
      expect(await attempt(name, name)).toEqual([
        expect.stringMatching(/^The password is too similar to the (email address|username)\.$/),
      ]);
    });

    test("refuses what was stolen somewhere", async () => {
      expect(await attempt(stolen)).toEqual([
        "This password has appeared in a data breach. Choose another one.",
      ]);
    });

    test("S68: takes 128 characters of any kind, and no more", async () => {
      expect(await attempt("ß".repeat(60) + " \t日本語 'quoted' ; -- <b>")).toEqual([]);
      expect(await attempt("aß".repeat(64))).toEqual([]);
      expect(await attempt("aß".repeat(64) + "!")).toEqual([
        "Ensure this field has no more than 128 characters.",
      ]);
    });
  });
});
