import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { forgetEverybody, startTestProvider } from "../testing/exchange.ts";
import { mailSent, personWith, register } from "../testing/registration.ts";
import { addPasswordUser } from "../testing/sign-in.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const ada = { username: "Ada", email: "ada@example.com" };
const required = ["This field is required."];

describe.each(databases)("registration/ on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(async () => {
    await forgetEverybody(server);
    await server.db.deleteFrom("latchkey_limits").execute();
  });
  afterAll(() => server.close());

  test.each<[string, object, object]>([
    ["nothing", {}, { username: required, email: required }],
    ["a blank address", { username: "Ada", email: "" }, { email: required }],
    ["no address", { username: "Ada", email: "ada" }, { email: ["Enter a valid email address."] }],
    ["a list for an address", { username: "Ada", email: ["a"] }, { email: ["Not a valid string."] }],
    ["a blank username", { ...ada, username: " " }, { username: ["This field may not be blank."] }],
    [
      "a username with spaces",
      { ...ada, username: "A da" },
      { username: [expect.stringContaining("Enter a valid username.") as string] },
    ],
    [
      "no passwords",
      { ...ada, password1: undefined, password2: undefined },
      { password1: required, password2: required },
    ],
    [
      "two passwords",
      { ...ada, password2: "another one" },
      { non_field_errors: ["The two password fields didn't match."], code: "invalid" },
    ],
    [
      "a long password",
      { ...ada, password1: "x".repeat(129), password2: "x".repeat(129) },
      {
        password1: ["Ensure this field has no more than 128 characters."],
        password2: ["Ensure this field has no more than 128 characters."],
      },
    ],
    [
      "a bad password (S69)",
      { ...ada, password1: "1234567", password2: "1234567" },
      {
        password1: [
          "This password is too short. It must contain at least 8 characters.",
          "This password is too common.",
          "This password is entirely numeric.",
        ],
      },
    ],
    [
      "a password like the name (S69)",
      { ...ada, username: "lovelace-ada", password1: "lovelace-ada1", password2: "lovelace-ada1" },
      { password1: ["The password is too similar to the username."] },
    ],
    [
      "a password like the address (S69)",
      {
        username: "x",
        email: "lovelace@example.com",
        password1: "lovelace@example",
        password2: "lovelace@example",
      },
      { password1: ["The password is too similar to the email address."] },
    ],
    [
      "several faults",
      { email: "ada@example.com", password1: "1234567", password2: "1234567" },
      { username: required, password1: expect.any(Array) as string[] },
    ],
  ])("refuses %s by its fields", async (_, body, sentences) => {
    const answer = await register(server, { ...body });
    expect([answer.status, answer.body]).toEqual([400, sentences]);
    expect(await server.db.selectFrom("users").selectAll().execute()).toEqual([]);
  });

  test.each(["Ada", "Ａｄａ", " Ada "])("refuses the taken username %j", async (username) => {
    await addPasswordUser(server, ada);
    const answer = await register(server, { username, email: "new@example.com" });
    expect([answer.status, answer.body]).toEqual([
      400,
      { username: ["A user with that username already exists."] },
    ]);
    expect(await personWith(server, "new@example.com")).toBeUndefined();
  });

  test("takes a username in other letters", async () => {
    await addPasswordUser(server, ada);
    expect(await register(server, { username: "ada", email: "new@example.com" })).toMatchObject(mailSent);
  });
});
