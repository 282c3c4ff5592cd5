import { afterAll, beforeEach, afterEach, describe, expect, test } from "vitest";
import { hours } from "../kernel/duration.ts";
import { addSite } from "../testing/add-site.ts";
import { countRows, exchange, nothingWritten, refusal, startTestProvider } from "../testing/exchange.ts";
import { basic, startTestServer, type TestServer, testSite } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const account = "verified@gmail.com";

describe.each(databases)("the social apps of a site, on %s", (database) => {
  let server: Awaited<ReturnType<typeof startTestServer>>;
  beforeEach(async () => {
    server = await startTestServer({ database, idp });
  });
  afterEach(() => server.close());

  const list = (headers: Record<string, string> = { authorization: basic() }) =>
    server.send("GET", "/api/social/providers/", { headers });
  const apps = ({ db }: TestServer) =>
    db.selectFrom("latchkey_social_apps").selectAll().orderBy("created_at").execute();

  /** Another social app, an hour younger than the settings' one unless it is said, of the given sites. */
  const addApp = async (app: object, sites = [testSite.id]) => {
    const id = server.latchkey.newId();
    const defaults = {
      provider: "google",
      issuer: idp.issuer,
      client_id: "second-app",
      client_secret: null,
      hosted_domain: null,
      is_enabled: true,
      is_managed_by_settings: false,
      created_at: new Date(server.clock.now().getTime() + hours(1)),
    };
    await server.db
      .insertInto("latchkey_social_apps")
      .values({ id, ...defaults, ...app })
      .execute();
    for (const site_id of sites) {
      await server.db
        .insertInto("latchkey_site_social_apps")
        .values({ site_id, social_app_id: id })
        .execute();
    }
  };

  test("are listed for the site with their secrets, and are not stored on the way", async () => {
    const answer = await list();
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual([
      {
        provider: "google",
        name: "Google",
        issuer: idp.issuer,
        client_id: idp.client.id,
        client_secret: idp.client.secret,
        scopes: ["openid", "email", "profile"],
      },
    ]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test.each<readonly [name: string, headers: Record<string, string>]>([
    ["nobody", {}],
    ["an Origin", { origin: testSite.origin }],
    ["a wrong secret", { authorization: basic({ ...testSite, secret: "wrong" }) }],
    ["an unknown site", { authorization: basic({ ...testSite, id: "nobody" }) }],
    ["an empty secret", { authorization: basic({ ...testSite, secret: "" }) }],
    ["half a header", { authorization: "Basic" }],
  ])("are listed for no one else: %s", async (_name, headers) => {
    const answer = await list(headers);
    expect(answer).toEqual(refusal("invalid_client"));
    expect(answer.headers.get("www-authenticate")).toBe('Basic realm="api"');
  });

  test("are not listed for a person who is signed in", async () => {
    const { body } = await server.signIn();
    expect(await list({ authorization: `Bearer ${body.access}` })).toEqual(refusal("invalid_client"));
  });

  test("of another site are not listed", async () => {
    const site = await addSite(server, "other");
    await server.db.deleteFrom("latchkey_site_social_apps").where("site_id", "=", site.id).execute();
    await addApp({ client_id: "theirs" }, [site.id]);
    expect((await list()).body).toMatchObject([{ client_id: idp.client.id }]);
    expect((await list({ authorization: basic(site) })).body).toMatchObject([
      { client_id: "theirs", client_secret: "" },
    ]);
  });

  test("are written once, whatever the number of starts", async () => {
    const before = await apps(server);
    const again = await startTestServer({ database, idp, databaseUrl: server.databaseUrl });
    await again.close();
    const after = await apps(server);
    expect(after.map(({ id, client_id }) => [id, client_id])).toEqual(
      before.map(({ id, client_id }) => [id, client_id]),
    );
    expect(after).toHaveLength(1);
  });

  test("keep the state that the console gave them over a start (S27)", async () => {
    await server.db.updateTable("latchkey_social_apps").set({ is_enabled: false }).execute();
    const again = await startTestServer({ database, idp, databaseUrl: server.databaseUrl });
    expect(await exchange(again, await idp.issueTokens({ account }))).toEqual(refusal("provider_disabled"));
    await again.close();
  });

  test("that the settings no longer describe are gone, and so are their tokens", async () => {
    await addApp({ client_id: "from-the-console" });
    const settings = { GOOGLE_CLIENT_ID: "new-client", GOOGLE_CLIENT_SECRET: "new-secret" };
    const again = await startTestServer({ database, idp, databaseUrl: server.databaseUrl, settings });
    expect(await exchange(again, await idp.issueTokens({ account }))).toEqual(
      refusal("provider_token_refused"),
    );
    expect((await exchange(again, await idp.issueTokens({ account, clientId: "new-client" }))).status).toBe(
      200,
    );
    await again.close();
    expect((await apps(server)).map(({ client_id }) => client_id).toSorted()).toEqual([
      "from-the-console",
      "new-client",
    ]);
  });

  test("are gone when the settings describe none any more, and so are their tokens", async () => {
    const settings = { GOOGLE_CLIENT_ID: undefined, GOOGLE_CLIENT_SECRET: undefined };
    const again = await startTestServer({
      database,
      idp,
      databaseUrl: server.databaseUrl,
      settings: settings as unknown as Record<string, string>,
    });
    expect(await exchange(again, await idp.issueTokens({ account }))).toEqual(refusal("not_found"));
    await again.close();
    expect(await apps(server)).toEqual([]);
  });

  test("S30: their secrets are sealed by a key outside of the database", async () => {
    const [app] = await apps(server);
    expect(app!.client_secret).toEqual(expect.any(String));
    expect(app!.client_secret).not.toContain(idp.client.secret);
    expect(server.log.join("\n")).not.toContain(idp.client.secret);
  });

  test("with one issuer each take their own tokens", async () => {
    await addApp({});
    for (const clientId of [idp.client.id, "second-app"]) {
      expect((await exchange(server, await idp.issueTokens({ account, clientId }))).status).toBe(200);
    }
    const { access_token } = await idp.issueTokens({ account, clientId: "second-app" });
    expect((await exchange(server, { access_token })).status).toBe(200);
  });

  test("S5: of two of them a token for both says whom it was given to", async () => {
    await addApp({});
    const aud = [idp.client.id, "second-app"];
    const token = async (azp?: string) => ({
      id_token: await idp.issueIdToken({ account, claims: { aud, azp } }),
    });
    expect(await exchange(server, await token())).toEqual(refusal("provider_token_refused"));
    expect(await exchange(server, await token("third-app"))).toEqual(refusal("provider_token_refused"));
    expect((await exchange(server, await token("second-app"))).status).toBe(200);
  });

  test.each([
    ["another issuer (S3)", { issuer: "https://accounts.google.com" }],
    ["another domain (S29)", { hosted_domain: "workspace.example" }],
    ["no enabled state (S27)", { is_enabled: false }],
    ["another provider", { provider: "unknown" }],
  ])("with %s than the first one's take no tokens", async (_name, change) => {
    await addApp(change);
    const token = await idp.issueTokens({ account, clientId: "second-app" });
    expect(await exchange(server, token)).toEqual(refusal("provider_token_refused"));
    expect(await countRows(server)).toEqual(nothingWritten);
    expect((await exchange(server, await idp.issueTokens({ account }))).status).toBe(200);
  });

  test("limited to a domain do not open the others to everybody (S29)", async () => {
    await server.db.updateTable("latchkey_social_apps").set({ hosted_domain: "workspace.example" }).execute();
    await addApp({});
    for (const clientId of [idp.client.id, "second-app"]) {
      expect(await exchange(server, await idp.issueTokens({ account, clientId }))).toEqual(
        refusal("provider_token_refused"),
      );
    }
  });
});
