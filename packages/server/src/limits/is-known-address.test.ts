import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestProvider } from "../testing/exchange.ts";
import { freshAddress } from "../testing/open-test-limits.ts";
import {
  addPerson,
  bearerOf,
  mailsTo,
  newPassword,
  oldPassword,
  type Person,
  post,
} from "../testing/people.ts";
import { login } from "../testing/sign-in.ts";
import { createRememberingHasher } from "../testing/shared-hasher.ts";
import { type Answer, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const both = (password: string) => ({ new_password1: password, new_password2: password });

describe.each(databases)("where a person has been, on %s", (database) => {
  let server: TestServer;
  let person: Person;
  beforeAll(async () => {
    server = await startTestServer({ database, idp, passwords: createRememberingHasher() });
  });
  beforeEach(async () => {
    await server.db.deleteFrom("latchkey_limits").execute();
    person = await addPerson(server);
  });
  afterAll(() => server.close());

  /** Signs in at an address where nobody has been. */
  const signInSomewhere = async () => {
    const remoteAddress = freshAddress();
    const session = await login(server, { email: person.email, password: oldPassword }, { remoteAddress });
    return { remoteAddress, session };
  };

  /** What strangers everywhere close is open from this address alone. @returns The answer to the right password there. */
  const comeBack = async (remoteAddress: string, password: string) => {
    for (let guess = 0; guess < 5; guess++) await login(server, { email: person.email, password: "a guess" });
    return (await login(server, { email: person.email, password }, { remoteAddress })).status;
  };

  const resetPassword = async () => {
    await post(server, "/api/auth/password/reset/", { email: person.email });
    const link = (await mailsTo(server, "reset_password", person.email)).at(-1)!;
    return post(server, "/api/auth/password/reset/confirm/", { ...link, ...both(newPassword) });
  };
  const changePassword = async () =>
    post(
      server,
      "/api/auth/password/change/",
      { old_password: oldPassword, ...both(newPassword) },
      { headers: bearerOf(person.signIn) },
    );
  const replay = async ({ body }: Answer, remoteAddress: string) => {
    const use = async (token: string) =>
      (await post(server, "/api/auth/token/refresh/", { refresh: token }, { remoteAddress })).body;
    await use((await use(body.refresh)).refresh);
    await use(body.refresh);
  };
  const signOut = ({ body }: Answer) =>
    post(server, "/api/auth/logout/", { refresh: body.refresh as string });

  test("a person comes in, also after they have signed out there", async () => {
    const { remoteAddress, session } = await signInSomewhere();
    await signOut(session);
    expect(await comeBack(remoteAddress, oldPassword)).toBe(200);
  });

  test.each([
    ["a reset", newPassword, resetPassword],
    ["a change of the password elsewhere", newPassword, changePassword],
    ["a use of a token that was used before", oldPassword, replay],
  ])(
    "S83: is forgotten after %s: whoever was there may be the one who is to stay out",
    async (_, password, end) => {
      const { remoteAddress, session } = await signInSomewhere();
      await end(session, remoteAddress);
      const { end_reason } = await server.db
        .selectFrom("latchkey_sessions")
        .select("end_reason")
        .where("address", "=", remoteAddress)
        .executeTakeFirstOrThrow();
      expect(end_reason).not.toBeNull();
      expect(await comeBack(remoteAddress, password)).toBe(429);
    },
  );
});
