import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { hours, minutes, seconds } from "../../kernel/duration.ts";
import { openConsole, type TestConsole } from "../../testing/console.ts";
import { exchange, refusal, startTestProvider } from "../../testing/exchange.ts";
import { readEverything } from "../../testing/read-everything.ts";
import { restart } from "../../testing/second-node.ts";
import { basic, startTestServer, testSite } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const sites = "/api/admin/resources/sites";
const account = "verified@gmail.com";

describe.each(databases)("sites at the console, on %s", (database) => {
  let server: Awaited<ReturnType<typeof startTestServer>>;
  let admin: TestConsole;
  beforeEach(async () => {
    server = await startTestServer({ database, idp });
    admin = await openConsole(server);
  });
  afterEach(() => server.close());

  const create = (values: object, by = admin) => by.create("sites", values);
  const change = (id: string, values: object) => admin.change("sites", id, values);
  const act = (action: string, id: string) => admin.act("sites", action, [id]);
  const shop = { name: "Shop", origins: ["https://shop.example"] };

  /** Registers the shop, which every node knows two seconds later. */
  const addShop = async (values: object = {}) => {
    const { status, body } = await create({ ...shop, ...values });
    expect(status).toBe(201);
    server.clock.advance(seconds(3));
    const [{ value: id }, { value: secret }] = body.shown_once;
    return { id, secret } as { readonly id: string; readonly secret: string };
  };
  const statusFor = async (site: { readonly id: string; readonly secret: string }) => {
    server.clock.advance(seconds(3));
    const headers = { authorization: basic(site) };
    return (await server.send("GET", "/api/social/providers/", { headers })).status;
  };

  test("a new site gets an id and a secret, shown this once, and the settings' social apps (S108)", async () => {
    const { status, body } = await create({ ...shop, profile: "2", token_mode: "cookie" });
    expect(status).toBe(201);
    const [{ value: id }, { value: secret }] = body.shown_once;
    expect(body).toEqual({
      row: {
        id,
        title: "Shop",
        values: {
          ...shop,
          redirect_uris: [],
          token_mode: "cookie",
          profile: "2",
          is_default: false,
          is_managed_by_settings: false,
          previous_secret_expires_at: null,
          created_at: expect.any(String),
        },
      },
      references: {},
      shown_once: [
        { label: "SITE_ID", value: id },
        { label: "SITE_SECRET", value: expect.stringMatching(/^[\w-]{43}$/) },
      ],
    });
    server.clock.advance(seconds(3));
    const headers = { authorization: basic({ id, secret }) };
    expect((await exchange(server, await idp.issueTokens({ account }), headers)).status).toBe(200);
    expect(JSON.stringify(await readEverything(server.db))).not.toContain(secret);
    expect(server.log.join("\n")).not.toContain(secret);
    const shown = [await admin.send("GET", `${sites}/rows/${id}/`), await admin.query("sites")];
    shown.push(await admin.send("GET", `${sites}/rows/${id}/history/`));
    for (const answer of shown) {
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer.body)).not.toMatch(/hash|[0-9a-f]{64}/);
    }
  });

  const refusedValues: readonly (readonly [what: string, values: object, field: string])[] = [
    ["a URL for an origin", { origins: ["https://shop.example/"] }, "origins"],
    ["what no browser sends", { origins: ["https://Shop.example:443"] }, "origins"],
    ["another site's origin", { origins: ["https://a.example", testSite.origin] }, "origins"],
    ["a target with a fragment", { redirect_uris: ["https://shop.example/cb#here"] }, "redirect_uris"],
    ["a target over plain http", { redirect_uris: ["http://shop.example/cb"] }, "redirect_uris"],
    ["a target with a password", { redirect_uris: ["https://a:b@shop.example/cb"] }, "redirect_uris"],
    ["a path for a target", { redirect_uris: ["/cb"] }, "redirect_uris"],
    ["a script for a target", { redirect_uris: ["javascript:alert(1)"] }, "redirect_uris"],
    ["another profile", { profile: "3" }, "profile"],
    ["a key of its own choice", { id: "mine" }, "id"],
    ["a secret of its own choice", { secret_hash: "0" }, "secret_hash"],
    ["the settings' mark", { is_managed_by_settings: true }, "is_managed_by_settings"],
  ];

  test("what is wrong is refused at its field, and nothing is written", async () => {
    const before = await server.db.selectFrom("latchkey_sites").selectAll().execute();
    for (const [what, values, field] of refusedValues) {
      const { status, body } = await create({ name: "Shop", ...values });
      expect([what, status, Object.keys(body)]).toEqual([what, 400, [field]]);
    }
    expect(await server.db.selectFrom("latchkey_sites").selectAll().execute()).toEqual(before);
  });

  test("one origin is one site's, however many ask for it at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => create({ name: `Shop ${index}`, origins: shop.origins })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const taken = answers.find(({ status }) => status !== 201)!;
    expect(taken.body.origins[0]).toMatch(/^https:\/\/shop\.example is an origin of the site "Shop \d+" \(/);
  });

  test("one site is the default, however many are made it at once", async () => {
    const added = await Promise.all(Array.from({ length: 20 }, (_, index) => create({ name: `S${index}` })));
    const ids = added.map(({ body }) => body.row.id as string);
    const changed = await Promise.all(ids.map((id) => change(id, { is_default: true })));
    expect(changed.map(({ status }) => status)).toEqual(ids.map(() => 200));
    const defaults = await server.db
      .selectFrom("latchkey_sites")
      .select("id")
      .where("is_default", "=", true)
      .execute();
    expect(defaults).toHaveLength(1);

    await restart(server, { database, idp });
    expect(
      await server.db.selectFrom("latchkey_sites").select("id").where("is_default", "=", true).execute(),
    ).toEqual(defaults);
  });

  test("after a rotation both secrets count for a day, then the new one alone", async () => {
    const old = await addShop();
    const rotated = await act("rotate_secret", old.id);
    expect(rotated).toMatchObject({ status: 200, body: { done: 1, shown_once: [{ label: "SITE_SECRET" }] } });
    const renewed = { id: old.id, secret: rotated.body.shown_once[0].value as string };
    expect(renewed.secret).not.toBe(old.secret);
    expect([await statusFor(old), await statusFor(renewed)]).toEqual([200, 200]);
    expect(await statusFor({ ...old, secret: "" })).toBe(401);
    server.clock.advance(hours(24) - minutes(2));
    expect([await statusFor(old), await statusFor(renewed)]).toEqual([200, 200]);
    server.clock.advance(minutes(2));
    expect([await statusFor(old), await statusFor(renewed)]).toEqual([401, 200]);
    expect(JSON.stringify(await readEverything(server.db))).not.toContain(renewed.secret);
  });

  test("the overlap can be ended, and another rotation ends it for the oldest secret", async () => {
    const first = await addShop();
    const rotate = async () => {
      const { body } = await act("rotate_secret", first.id);
      return { id: first.id, secret: body.shown_once[0].value as string };
    };
    const second = await rotate();
    const third = await rotate();
    expect([await statusFor(first), await statusFor(second), await statusFor(third)]).toEqual([
      401, 200, 200,
    ]);
    expect((await act("end_previous_secret", first.id)).status).toBe(200);
    expect([await statusFor(second), await statusFor(third)]).toEqual([401, 200]);
    expect(await act("end_previous_secret", first.id)).toMatchObject({
      status: 400,
      body: { code: "action_refused", non_field_errors: ["Has one secret alone."] },
    });
  });

  test("what destroys, and where pages may be, asks for the password again after five minutes (S107)", async () => {
    const { id } = await addShop();
    server.clock.advance(minutes(5));
    const answers = [
      await act("rotate_secret", id),
      await act("end_previous_secret", id),
      await admin.send("DELETE", `${sites}/rows/${id}/`),
      await change(id, { origins: ["https://evil.example"] }),
      await change(id, { redirect_uris: ["https://evil.example/cb"] }),
      await create({ name: "Evil", origins: ["https://evil.example"] }),
    ];
    for (const answer of answers) expect(answer).toEqual(refusal("reauthentication_required"));
    expect((await change(id, { name: "Shop 2" })).status).toBe(200);
  });

  test("the settings' site keeps what they say of it, and changes otherwise", async () => {
    const refused = refusal("managed_by_settings");
    expect(await change(testSite.id, { name: "Mine" })).toEqual(refused);
    expect(await change(testSite.id, { origins: ["https://mine.example"] })).toEqual(refused);
    expect(await act("rotate_secret", testSite.id)).toEqual(refused);
    expect(await admin.send("DELETE", `${sites}/rows/${testSite.id}/`)).toEqual(refused);
    const same = { name: "Web application", origins: [testSite.origin] };
    const values = { ...same, redirect_uris: [`${testSite.origin}/cb`], profile: "2", is_default: false };
    expect((await change(testSite.id, values)).status).toBe(200);
    await restart(server, { database, idp });
    const { body } = await admin.send("GET", `${sites}/rows/${testSite.id}/`);
    expect(body.row.values).toMatchObject(values);
  });

  test("a site that goes takes its sessions along", async () => {
    const site = await addShop();
    const headers = { authorization: basic(site) };
    const { body } = await exchange(server, await idp.issueTokens({ account }), headers);
    expect((await admin.send("DELETE", `${sites}/rows/${site.id}/`)).status).toBe(204);
    expect(await server.db.selectFrom("latchkey_sessions").select("id").execute()).toEqual([]);
    expect(await statusFor(site)).toBe(401);
    const bearer = { authorization: `Bearer ${body.access}` };
    expect((await server.send("GET", "/api/auth/user/", { headers: bearer })).status).toBe(401);
  });

  test("what happened to a site is in its history, without a secret", async () => {
    const { id, secret } = await addShop();
    const { body } = await act("rotate_secret", id);
    await change(id, { redirect_uris: ["https://shop.example/cb"] });
    const history = await admin.send("GET", `${sites}/rows/${id}/history/`);
    expect(history.body.entries).toMatchObject([
      { event: "row_changed", changes: { redirect_uris: { after: ["https://shop.example/cb"] } } },
      { event: "action_done", details: { action: "rotate_secret" } },
      { event: "row_added", changes: { name: { before: null, after: "Shop" } } },
    ]);
    const written = JSON.stringify([await readEverything(server.db), server.log]);
    expect(written).not.toContain(secret);
    expect(written).not.toContain(body.shown_once[0].value);
  });

  test("whoever may view sites only does nothing else with them", async () => {
    const { id } = await addShop();
    const viewer = await openConsole(server, { permissions: ["sites.view"] });
    expect((await viewer.query("sites", { sort: "name" })).body.rows).toHaveLength(2);
    const answers = [
      await create({ name: "Mine" }, viewer),
      await viewer.change("sites", id, { name: "Mine" }),
      await viewer.send("DELETE", `${sites}/rows/${id}/`),
      await viewer.act("sites", "rotate_secret", [id]),
    ];
    for (const answer of answers) expect(answer).toEqual(refusal("permission_denied"));
  });
});
