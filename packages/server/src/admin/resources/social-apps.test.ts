import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { minutes, seconds } from "../../kernel/duration.ts";
import { addSite } from "../../testing/add-site.ts";
import { connect, reauthenticate } from "../../testing/connect.ts";
import { openConsole, type TestConsole } from "../../testing/console.ts";
import { exchange, fetchCode, refusal, startTestProvider } from "../../testing/exchange.ts";
import { readEverything } from "../../testing/read-everything.ts";
import { restart, startSecondNode } from "../../testing/second-node.ts";
import { basic, startTestServer, testSite } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const apps = "/api/admin/resources/social_apps";
const account = "verified@gmail.com";
const secret = "a-client-secret-that-nobody-reads";

describe.each(databases)("social apps at the console, on %s", (database) => {
  let server: Awaited<ReturnType<typeof startTestServer>>;
  let admin: TestConsole;
  beforeEach(async () => {
    server = await startTestServer({ database, idp });
    admin = await openConsole(server);
  });
  afterEach(() => server.close());

  const create = (values: object) =>
    admin.create("social_apps", { provider: "google", client_id: "mine", ...values });
  const change = (id: string, values: object) => admin.change("social_apps", id, values);
  const settingsApp = async () => {
    const { body } = await admin.query("social_apps", { filter: { provider: "google" } });
    return body.rows[0].id as string;
  };
  const list = async (site: { readonly id: string; readonly secret: string }) =>
    (await server.send("GET", "/api/social/providers/", { headers: { authorization: basic(site) } })).body;

  test("a new app is the chosen sites', with the provider's own issuer and scopes, and its secret is theirs alone", async () => {
    const site = await addSite(server, "shop");
    const created = await create({ client_secret: secret, sites: ["shop"] });
    expect(created.status).toBe(201);
    const { id, values } = created.body.row;
    expect(values).toEqual({
      provider: "google",
      client_id: "mine",
      issuer: "https://accounts.google.com",
      hosted_domain: null,
      scopes: [],
      sites: ["shop"],
      is_enabled: true,
      is_managed_by_settings: false,
      created_at: expect.any(String),
    });
    expect(created.body.references).toEqual({ sites: { shop: "shop" } });
    const mine = {
      provider: "google",
      name: "Google",
      issuer: "https://accounts.google.com",
      client_id: "mine",
      client_secret: secret,
      scopes: ["openid", "email", "profile"],
    };
    expect(await list(site)).toContainEqual(mine);
    expect(await list(testSite)).not.toContainEqual(mine);

    const scopes = ["openid", "https://www.googleapis.com/auth/calendar.readonly"];
    const renewed = `${secret}-2`;
    expect((await change(id, { client_secret: renewed, scopes })).status).toBe(200);
    expect(await list(site)).toContainEqual({ ...mine, client_secret: renewed, scopes });
    expect((await change(id, { client_secret: "", client_id: "renamed" })).status).toBe(200);
    expect(await list(site)).toContainEqual(expect.objectContaining({ client_secret: renewed }));
    expect((await admin.query("social_apps", { filter: { site: "shop" } })).body.rows).toHaveLength(2);

    const history = await admin.send("GET", `${apps}/rows/${id}/history/`);
    expect(history.body.entries[1].changes).toMatchObject({
      client_secret: { before: null, after: "written" },
      scopes: { before: [], after: scopes },
    });
    const shown = [created, history, await admin.query("social_apps")].map(({ body }) => body);
    const written = JSON.stringify([await readEverything(server.db), server.log, shown]);
    expect(written).not.toContain(secret);
  });

  test.each(["http://localhost:9000", "http://127.0.0.1", "http://[::1]:9000"])(
    "a provider on this machine is one: %s",
    async (issuer) => {
      expect((await create({ issuer })).body.row.values.issuer).toBe(issuer);
    },
  );

  test("what is wrong is refused at its field, and nothing is written", async () => {
    const wrong: readonly (readonly [values: object, field: string])[] = [
      [{ provider: "elsewhere" }, "provider"],
      [{ client_id: "" }, "client_id"],
      [{ issuer: "http://accounts.google.com" }, "issuer"],
      [{ issuer: "http://127.0.0.1.evil.example" }, "issuer"],
      [{ issuer: "https:accounts.google.com" }, "issuer"],
      [{ issuer: "https://me@accounts.google.com" }, "issuer"],
      [{ issuer: "https://accounts.google.com?a=b" }, "issuer"],
      [{ hosted_domain: "Example.com" }, "hosted_domain"],
      [{ scopes: ["email"] }, "scopes"],
      [{ scopes: ["openid email"] }, "scopes"],
      [{ sites: ["nobody"] }, "sites"],
      [{ issuer: idp.issuer, client_id: idp.client.id }, "client_id"],
      [{ is_managed_by_settings: true }, "is_managed_by_settings"],
    ];
    const before = await server.db.selectFrom("latchkey_social_apps").selectAll().execute();
    for (const [values, field] of wrong) {
      const { status, body } = await create(values);
      expect([values, status, Object.keys(body)]).toEqual([values, 400, [field]]);
    }
    expect(await server.db.selectFrom("latchkey_social_apps").selectAll().execute()).toEqual(before);
    const id = (await create({ client_secret: secret })).body.row.id as string;
    expect((await create({})).body).toHaveProperty("client_id");
    expect((await change(id, { issuer: idp.issuer })).body).toHaveProperty("issuer");
  });

  test("one that is disabled is so on every way and every node, and after a restart (S27)", async () => {
    const { node, close } = await startSecondNode(server, { database, idp });
    const signedIn = await node.signIn();
    const evidence = () => idp.issueTokens({ account });
    const code = await fetchCode(idp, account);
    const id = await settingsApp();
    expect((await change(id, { is_enabled: false })).status).toBe(200);
    const { id_token, access_token } = await evidence();
    const answers = [
      await exchange(node, { id_token }),
      await exchange(node, { access_token }),
      await exchange(node, code),
      await connect(node, signedIn, await evidence()),
      await reauthenticate(node, signedIn, { provider: "google", ...(await evidence()) }),
    ];
    for (const answer of answers) expect(answer).toEqual(refusal("provider_disabled"));
    expect(await list(testSite)).toEqual([]);
    await restart(server, { database, idp });
    expect(await exchange(node, await evidence())).toEqual(refusal("provider_disabled"));
    expect((await change(id, { is_enabled: true })).status).toBe(200);
    expect((await exchange(node, await evidence())).status).toBe(200);
    await close();
  });

  test("the settings' app keeps what they say of it; its sites, scopes and state are the console's", async () => {
    const id = await settingsApp();
    const refused = refusal("managed_by_settings");
    expect(await change(id, { client_id: "other" })).toEqual(refused);
    expect(await change(id, { client_secret: secret })).toEqual(refused);
    expect(await change(id, { hosted_domain: "example.com" })).toEqual(refused);
    expect(await admin.send("DELETE", `${apps}/rows/${id}/`)).toEqual(refused);
    const values = { sites: [], scopes: ["openid", "email"], is_enabled: false };
    expect((await change(id, { client_id: idp.client.id, ...values })).status).toBe(200);
    await restart(server, { database, idp });
    const { body } = await admin.send("GET", `${apps}/rows/${id}/`);
    expect(body.row.values).toMatchObject(values);
    expect(await exchange(server, await idp.issueTokens({ account }))).toEqual(refusal("not_found"));
  });

  test("a domain limits who signs in from then on, and an app that goes takes nobody in (S29)", async () => {
    await server.db.deleteFrom("latchkey_social_apps").execute();
    const { body } = await create({
      issuer: idp.issuer,
      client_id: idp.client.id,
      sites: [testSite.id],
    });
    const { id } = body.row;
    expect((await exchange(server, await idp.issueTokens({ account }))).status).toBe(200);
    expect((await change(id, { hosted_domain: "workspace.example" })).status).toBe(200);
    const refused = refusal("provider_token_refused");
    expect(await exchange(server, await idp.issueTokens({ account }))).toEqual(refused);
    expect((await change(id, { hosted_domain: "" })).body.row.values.hosted_domain).toBeNull();
    expect((await exchange(server, await idp.issueTokens({ account }))).status).toBe(200);
    expect((await admin.send("DELETE", `${apps}/rows/${id}/`)).status).toBe(204);
    expect(await exchange(server, await idp.issueTokens({ account }))).toEqual(refusal("not_found"));
  });

  test("whose word is believed asks for the password after five minutes; to disable does not (S107)", async () => {
    const id = (await create({})).body.row.id as string;
    server.clock.advance(minutes(5) + seconds(1));
    const refused = refusal("reauthentication_required");
    expect(await create({ client_id: "another" })).toEqual(refused);
    for (const values of [{ client_id: "x" }, { client_secret: "x" }, { hosted_domain: "" }, { sites: [] }]) {
      expect(await change(id, values)).toEqual(refused);
    }
    expect(await admin.send("DELETE", `${apps}/rows/${id}/`)).toEqual(refused);
    expect((await change(id, { is_enabled: false })).status).toBe(200);
  });
});
