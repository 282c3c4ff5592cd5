import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addPerson, bearerOf, mailsTo, newPassword, oldPassword, type Person } from "../testing/people.ts";
import { freshAddress } from "../testing/open-test-limits.ts";
import { sessionIdOf } from "../testing/session-facts.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { testContract } from "../testing/test-contract.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

type RouteName = keyof (typeof testContract)["account"];

/** What a route is sent, where it would refuse an empty body. */
type Bodies = { readonly [Name in RouteName]?: (server: TestServer, person: Person) => unknown };

const pair = { new_password1: newPassword, new_password2: newPassword };

const bodies: Bodies = {
  login: (_, { email }) => ({ email, password: oldPassword }),
  obtainToken: (_, { signIn }) => ({ username: signIn.body.user.username, password: oldPassword }),
  reauthenticate: () => ({ password: oldPassword }),
  changePassword: () => ({ old_password: oldPassword, ...pair }),
  requestPasswordReset: (_, { email }) => ({ email }),
  confirmPasswordReset: async (server, { email }) => ({
    ...(await mailsTo(server, "reset_password", email))[0],
    ...pair,
  }),
  requestEmailChange: (_, { email }) => ({ email: `next-${email}` }),
  updateUser: () => ({ password: "x", password_hash: "x", first_name: "Some" }),
  replaceUser: (_, { signIn }) => ({ username: signIn.body.user.username, password_hash: "x" }),
  refreshToken: (_, { signIn }) => ({ refresh: signIn.body.refresh, rotate: false }),
  verifyToken: (_, { signIn }) => ({ token: signIn.body.access }),
  verifyBareToken: (_, { signIn }) => ({ token: signIn.body.access }),
};

/** What of them is good must be answered so, or the walk would look at refusals alone. */
const mustSucceed: readonly RouteName[] = [
  "login",
  "obtainToken",
  "reauthenticate",
  "changePassword",
  "requestPasswordReset",
  "requestEmailChange",
  "readUser",
  "updateUser",
  "listSessions",
  "endSession",
];

const names = Object.keys(testContract.account) as RouteName[];

describe.each(databases)("answers on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  afterAll(() => server.close());

  test.each(names)("S81: that of %s holds no password hash", async (name) => {
    const person = await addPerson(server);
    const { method, path } = testContract.account[name];
    const url = path.replace(":id", sessionIdOf(person.signIn)).replace(":provider", "google");
    const body = (await bodies[name]?.(server, person)) ?? {};
    const headers = bearerOf(person.signIn);
    const options = { headers, remoteAddress: freshAddress(), ...(method !== "GET" && { body }) };
    const answer = await server.send(method, url, options);
    expect(answer.status).toBeLessThan(500);
    expect(answer.status === 200 || !mustSucceed.includes(name)).toBe(true);
    const text = JSON.stringify([answer.body, [...answer.headers]]);
    expect(text).not.toMatch(/argon2|pbkdf2|bcrypt|scrypt|password_hash/);
    const { password_hash } = await server.db
      .selectFrom("users")
      .select("password_hash")
      .where("id", "=", person.id)
      .executeTakeFirstOrThrow();
    expect(password_hash).toMatch(/^argon2\$/);
    expect(text).not.toContain(password_hash!.split("$").at(-1));
  });

  test("S81: nor does the log", () => {
    expect(server.log.length).toBeGreaterThan(names.length);
    expect(server.log.join("\n")).not.toMatch(/argon2\$|\$argon2/);
  });
});
