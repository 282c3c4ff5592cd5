import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { countRows, exchange, forgetEverybody, onePerson, startTestProvider } from "../testing/exchange.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

type Account = Parameters<typeof idp.issueTokens>[0]["account"];

describe.each(databases)("what a provider says of a person, on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(() => forgetEverybody(server));
  afterAll(() => server.close());

  const signIn = async (account: Account, claims: object = {}) =>
    exchange(server, await idp.issueTokens({ account, claims: { ...claims } }));
  const readUsers = () => server.db.selectFrom("users").selectAll().execute();
  const readIdentities = () => server.db.selectFrom("latchkey_identities").selectAll().execute();

  test.each([false, "true", "false", 1, null, undefined, "yes"])(
    "S18, S19: email_verified %j proves nothing: the address stays with the identity and reserves nothing",
    async (email_verified) => {
      const { status, body } = await signIn(
        { sub: "200000000000000000005", email: "claimed@gmail.com" },
        { email_verified },
      );
      expect(status).toBe(200);
      expect(body.user.email).toBe("");
      expect(await readUsers()).toMatchObject([
        { email: null, email_verified_at: null, username: "claimed" },
      ]);
      expect(await readIdentities()).toMatchObject([
        { email: "claimed@gmail.com", is_email_verified: false },
      ]);

      const owner = await signIn({ sub: "200000000000000000015", email: "claimed@gmail.com" });
      expect(owner.body.user).toMatchObject({ email: "claimed@gmail.com" });
      expect(owner.body.user.pk).not.toBe(body.user.pk);
    },
  );

  test.each([
    ["verified@gmail.com", "verified@gmail.com", true],
    ["member@workspace.example", "member@workspace.example", true],
    ["outside@mail.example", "outside@mail.example", false],
    ["unverified@mail.example", null, false],
  ])("%s becomes %j, proven: %j (S21)", async (account, email, isProven) => {
    await signIn(account);
    const [user] = await readUsers();
    expect({ email: user!.email, isProven: user!.email_verified_at !== null }).toEqual({ email, isProven });
  });

  test.each([
    ["Mixed.Case@GMail.com", "mixed.case@gmail.com"],
    ["ｆｕｌｌ@gmail.com", "full@gmail.com"],
    ['"quoted"@gmail.com', ""],
    ["a,b@gmail.com", ""],
    ["a@b@gmail.com", ""],
    ["nul\u0000l@gmail.com", ""],
    ["no address", ""],
    ["", ""],
  ])("the address %j is kept in canonical form: %j (S72)", async (email, canonical) => {
    const { status, body } = await signIn({ sub: "200000000000000000006", email: "x@gmail.com" }, { email });
    expect(status).toBe(200);
    expect(body.user.email).toBe(canonical);
    const [user] = await readUsers();
    expect(user!.email_verified_at === null).toBe(canonical === "");
  });

  test("one address in two spellings is one address (S72)", async () => {
    const first = await signIn({ sub: "200000000000000000007", email: "same@gmail.com" });
    const second = await signIn({ sub: "200000000000000000008", email: "SAME@Gmail.com" });
    expect(second.body.user.pk).toBe(first.body.user.pk);
    expect(await countRows(server)).toMatchObject({ users: 1, identities: 2 });
  });

  test.each<readonly [name: string, claims: object, user: object]>([
    ["no names", { given_name: undefined, family_name: undefined }, { first_name: "", last_name: "" }],
    ["names of another type", { given_name: 7, family_name: ["x"] }, { first_name: "", last_name: "" }],
    ["a name with a null character", { given_name: "Ve\u0000ra" }, { first_name: "Vera" }],
    ["a name of 200 letters", { given_name: "é".repeat(200) }, { first_name: "é".repeat(150) }],
    ["no picture that is a URL", { picture: "javascript:alert(1)" }, {}],
    ["a picture with a null character", { picture: "https://x.example/\u0000" }, {}],
    ["no address", { email: undefined, email_verified: undefined }, { email: "", username: "veraverified" }],
    ["an address of another type", { email: ["a@gmail.com"] }, { email: "", username: "veraverified" }],
    ["a domain of another type", { hd: 7 }, { first_name: "Vera" }],
    ["a domain with a null character", { hd: "\u0000" }, { first_name: "Vera" }],
    [
      "nothing but a subject",
      { email: undefined, given_name: undefined, family_name: undefined },
      { username: "user" },
    ],
  ])("%s is no reason to refuse a person", async (_name, claims, user) => {
    const { status, body } = await signIn("verified@gmail.com", claims);
    expect(status).toBe(200);
    expect(body.user).toMatchObject(user);
    expect(await countRows(server)).toEqual(onePerson);
    const [identity] = await readIdentities();
    expect(identity!.picture ?? "http://").toMatch(/^http:/);
  });
});
