import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openConsole, type TestConsole } from "../../testing/console.ts";
import { startTestProvider } from "../../testing/exchange.ts";
import { readEverything } from "../../testing/read-everything.ts";
import { startTestServer, testSite } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";

const idp = await startTestProvider();
afterEach(() => idp.faults.behaveNormally());
afterAll(() => idp.close());

interface Found {
  readonly check: string;
  readonly is_ok: boolean;
  readonly sentence: string;
}

const target = `${testSite.origin}/api/auth/callback/google`;

describe.each(databases)("the test of a social app, on %s", (database) => {
  let server: Awaited<ReturnType<typeof startTestServer>>;
  let admin: TestConsole;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
    await server.db.deleteFrom("latchkey_social_apps").execute();
    admin = await openConsole(server);
  });
  afterAll(() => server.close());

  const right = {
    provider: "google",
    issuer: idp.issuer,
    client_id: idp.client.id,
    client_secret: idp.client.secret,
    sites: [testSite.id],
  };

  /** Tests an app of these values, which then goes again. */
  const testApp = async (values: object = {}): Promise<readonly Found[]> => {
    const { body } = await admin.create("social_apps", { ...right, ...values });
    const answer = await admin.act("social_apps", "test", [body.row.id as string]);
    expect(answer).toMatchObject({ status: 200, body: { done: 1, refused: [] } });
    await server.db.deleteFrom("latchkey_social_apps").execute();
    return answer.body.report as Found[];
  };
  /** The checks that found something wrong, with the sentence about it. */
  const wrongOf = (report: readonly Found[]) =>
    Object.fromEntries(
      report.filter(({ is_ok: isOk }) => !isOk).map(({ check, sentence }) => [check, sentence]),
    );

  test("finds nothing wrong with a right one, and leaves nothing behind but its event", async () => {
    const report = await testApp();
    expect(report.map(({ check, is_ok: isOk }) => [check, isOk])).toEqual([
      ["Discovery", true],
      ["Keys", true],
      ["Client id", true],
      ["Client secret", true],
      [`Redirect target ${target}`, true],
    ]);
    expect(report[3]!.sentence).toBe("The provider knows the secret.");
    const event = await server.db
      .selectFrom("latchkey_audit")
      .selectAll()
      .where("event", "=", "action_done")
      .orderBy("id", "desc")
      .executeTakeFirstOrThrow();
    expect(event).toMatchObject({ resource: "social_apps", details: { action: "test" }, changes: {} });
    const written = JSON.stringify([await readEverything(server.db), server.log, report]);
    expect(written).not.toContain(idp.client.secret);
  });

  test("names a client id that the provider does not know", async () => {
    expect(wrongOf(await testApp({ client_id: "nobody" }))).toEqual({
      "Client id": "The provider does not know the client id nobody. Copy it from the provider's console.",
    });
  });

  test("names a secret that the provider does not know, and one that is missing", async () => {
    expect(wrongOf(await testApp({ client_secret: "wrong" }))).toEqual({
      "Client secret":
        "The provider does not know this secret. Copy it from the provider's console once more.",
    });
    expect(Object.keys(wrongOf(await testApp({ client_secret: null })))).toEqual(["Client secret"]);
  });

  test("names each redirect target that is not registered, of origins and of redirect URIs", async () => {
    await server.db
      .insertInto("latchkey_sites")
      .values({
        id: "shop",
        name: "Shop",
        secret_hash: null,
        origins: JSON.stringify(["https://shop.example"]),
        redirect_uris: JSON.stringify([target, "https://shop.example/cb"]),
        is_default: false,
        is_managed_by_settings: false,
        created_at: server.clock.now(),
      })
      .execute();
    const report = await testApp({ sites: [testSite.id, "shop"] });
    expect(report.filter(({ check }) => check === `Redirect target ${target}`)).toMatchObject([
      { is_ok: true },
    ]);
    const unregistered = ["https://shop.example/api/auth/callback/google", "https://shop.example/cb"];
    expect(wrongOf(report)).toEqual(
      Object.fromEntries(
        unregistered.map((uri) => [
          `Redirect target ${uri}`,
          `The provider does not send people back to ${uri}. Register exactly this as a redirect URI of the client, in the provider's console.`,
        ]),
      ),
    );
    expect(Object.keys(wrongOf(await testApp({ sites: [] })))).toEqual(["Sites"]);
  });

  test("names another issuer's document (S28)", async () => {
    idp.faults.changeDiscovery({ issuer: "https://evil.example" });
    const asked = { ...idp.requests };
    const { Discovery: sentence, ...others } = wrongOf(await testApp());
    expect(sentence).toContain("is of the issuer https://evil.example, and this app's issuer is");
    expect(others).toEqual({});
    expect([idp.requests.authorization, idp.requests.token, idp.requests.jwks]).toEqual([
      asked.authorization,
      asked.token,
      asked.jwks,
    ]);
  });

  test.each([
    ["that is down", () => idp.faults.failWith(503), /cannot be asked: the provider answered 503/],
    [
      "that answers with a page",
      () =>
        idp.faults.answerWith(
          { status: 200, headers: { "content-type": "text/html" }, body: "<html>" },
          "discovery",
        ),
      /answers 200 with no JSON\. Check the issuer\./,
    ],
    ["that knows no discovery", () => idp.faults.answerWith({ status: 404, body: "{}" }, "discovery"), /404/],
  ])("names a provider %s", async (_, misbehave, sentence) => {
    misbehave();
    const wrong = wrongOf(await testApp());
    expect(Object.keys(wrong)).toEqual(["Discovery"]);
    expect(wrong.Discovery).toMatch(sentence);
  });

  test("names what is wrong with keys and with the sign-in page", async () => {
    idp.faults.answerWith({ status: 200, body: '{"keys":[{"kty":"EC","crv":"P-256"}]}' }, "jwks");
    expect(Object.keys(wrongOf(await testApp()))).toEqual(["Keys"]);
    idp.faults.behaveNormally();
    idp.faults.failWith(500, "authorization");
    expect(wrongOf(await testApp())).toEqual({
      "Client id":
        "The provider's sign-in page cannot be asked: the provider answered 500. Try again in a moment.",
    });
  });

  const google = "https://accounts.google.com/signin/oauth/error?authError=";
  test.each([
    [
      "Register exactly this as a redirect URI",
      Buffer.from("\n\x15redirect_uri_mismatch\x12").toString("base64url"),
    ],
    [
      "The provider does not know the client id",
      Buffer.from("\n\x0einvalid_client\x12\x1f").toString("base64url"),
    ],
  ])("reads Google's error page: %s", async (sentence, error) => {
    idp.faults.answerWith({ status: 302, headers: { location: google + error } }, "authorization");
    const [wrong] = Object.values(wrongOf(await testApp()));
    expect(wrong).toContain(sentence);
  });
});
