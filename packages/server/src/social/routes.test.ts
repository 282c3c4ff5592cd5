import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addSite } from "../testing/add-site.ts";
import {
  countRows,
  exchange,
  forgetEverybody,
  nothingWritten,
  refusal,
  startTestProvider,
} from "../testing/exchange.ts";
import {
  basic,
  type SendOptions,
  startTestServer,
  type TestServer,
  testSite,
} from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const path = "/api/social/login/google/";
const account = "verified@gmail.com";
const json = { "content-type": "application/json" };
const nothingUsable = refusal("provider_token_missing");
const notAString = ["Not a valid string."];

const unusable: readonly (readonly [name: string, request: SendOptions, answer: object])[] = [
  ["no body", {}, nothingUsable],
  ["an empty object", { body: {} }, nothingUsable],
  ["other fields alone", { body: { token: "x", username: "a", password: "b" } }, nothingUsable],
  ["blank evidence", { body: { id_token: "", access_token: "", code: "" } }, nothingUsable],
  [
    "a redirect URI alone",
    { body: { redirect_uri: "https://x.example", code_verifier: "x" } },
    nothingUsable,
  ],
  ["a number", { body: { access_token: 7 } }, { status: 400, body: { access_token: notAString } }],
  ["an object", { body: { id_token: { a: 1 } } }, { status: 400, body: { id_token: notAString } }],
  [
    "null beside a list",
    { body: { id_token: null, code: [] } },
    { status: 400, body: { id_token: ["This field may not be null."], code: notAString } },
  ],
  [
    "too much",
    { body: { access_token: "x".repeat(16_385) } },
    { status: 400, body: { access_token: ["Ensure this field has no more than 16384 characters."] } },
  ],
  [
    "a list",
    { body: [] },
    { status: 400, body: { non_field_errors: ["Invalid data. Expected a dictionary, but got list."] } },
  ],
  [
    "a text",
    { body: "id_token" },
    { status: 400, body: { non_field_errors: ["Invalid data. Expected a dictionary, but got str."] } },
  ],
  [
    "half a JSON document",
    { rawBody: '{"id_token":', headers: json },
    { status: 400, body: { detail: expect.stringMatching(/^JSON parse error - /), code: "parse_error" } },
  ],
  [
    "plain text",
    { rawBody: "id_token=x", headers: { "content-type": "text/plain" } },
    {
      status: 415,
      body: { detail: 'Unsupported media type "text/plain" in request.', code: "unsupported_media_type" },
    },
  ],
  [
    "more than 64 KiB",
    { rawBody: JSON.stringify({ id_token: "x".repeat(65_536) }), headers: json },
    { status: 413, body: { code: "request_too_large" } },
  ],
  ["an id token that is none", { body: { id_token: "garbage" } }, refusal("provider_token_refused")],
];

describe.each(databases)("login/google/ on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(() => forgetEverybody(server));
  afterAll(() => server.close());

  const evidence = () => idp.issueTokens({ account });

  test.each(unusable)("says what is wrong with %s", async (_name, request, answer) => {
    expect(await server.send("POST", path, request)).toMatchObject(answer);
    expect(await countRows(server)).toEqual(nothingWritten);
  });

  test.each(["JSON", "a form", "multipart"])("takes %s", async (kind) => {
    const { id_token } = await evidence();
    const form = new FormData();
    form.set("id_token", id_token);
    const bodies: Record<string, SendOptions> = {
      JSON: { body: { id_token } },
      "a form": { rawBody: new URLSearchParams({ id_token }) },
      multipart: { rawBody: form },
    };
    expect((await server.send("POST", path, bodies[kind])).status).toBe(200);
  });

  test("answers 200 without a trailing slash too, for a new person and a known one, and is never stored (S45)", async () => {
    for (const url of [path, path.slice(0, -1)]) {
      const answer = await server.send("POST", url, { body: await evidence() });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("x-request-id")).toMatch(/./);
    }
  });

  test("ignores a stale Bearer header", async () => {
    const answer = await exchange(server, await evidence(), { authorization: "Bearer stale" });
    expect(answer.status).toBe(200);
  });

  test.each(["GET", "PUT", "PATCH", "DELETE"])("is not for %s", async (method) => {
    const answer = await server.send(method, path);
    expect(answer).toMatchObject({ status: 405, body: { detail: `Method "${method}" not allowed.` } });
    expect(answer.headers.get("allow")).toContain("POST");
  });

  test.each(["unknown", "GOOGLE", "google ", "__proto__", "constructor", "%00"])(
    "there is no provider %j: 404",
    async (name) => {
      const answer = await server.send("POST", `/api/social/login/${name}/`, { body: await evidence() });
      expect(answer).toEqual(refusal("not_found"));
      expect(await countRows(server)).toEqual(nothingWritten);
    },
  );

  test("wrong credentials of a site are never none: 401, nothing used up, one line of audit", async () => {
    const pair = await evidence();
    for (const wrong of [
      { ...testSite, secret: "wrong" },
      { ...testSite, id: "nobody" },
    ]) {
      const answer = await exchange(server, pair, { authorization: basic(wrong), origin: testSite.origin });
      expect(answer).toEqual(refusal("invalid_client"));
      expect(answer.headers.get("www-authenticate")).toBe('Basic realm="api"');
    }
    expect(await countRows(server)).toEqual(nothingWritten);
    const events = await server.db.selectFrom("latchkey_audit").select("event").execute();
    expect(events).toEqual([{ event: "site_credentials_refused" }, { event: "site_credentials_refused" }]);
    expect((await exchange(server, pair)).status).toBe(200);
  });

  test("a provider that is disabled is so at once, on every path: 403 (S27)", async () => {
    const pair = await evidence();
    const node = await startTestServer({ database, idp });
    await node.db.updateTable("latchkey_social_apps").set({ is_enabled: false }).execute();
    const code = { code: "x", redirect_uri: "https://x.example", code_verifier: "x" };
    for (const body of [pair, { id_token: pair.id_token }, { access_token: pair.access_token }, code]) {
      expect(await exchange(node, body)).toEqual(refusal("provider_disabled"));
    }
    const listed = await node.send("GET", "/api/social/providers/", { headers: { authorization: basic() } });
    expect(listed).toMatchObject({ status: 200, body: [] });
    expect(await countRows(node)).toEqual(nothingWritten);

    await node.db.updateTable("latchkey_social_apps").set({ is_enabled: true }).execute();
    expect((await exchange(node, pair)).status).toBe(200);
    await node.close();
  });

  test("without a provider in the settings there is none: 404", async () => {
    const settings = { GOOGLE_CLIENT_ID: undefined, GOOGLE_CLIENT_SECRET: undefined };
    const node = await startTestServer({
      database,
      idp,
      settings: settings as unknown as Record<string, string>,
    });
    expect(await exchange(node, await evidence())).toEqual(refusal("not_found"));
    await node.close();
  });

  test("a site takes tokens of its own apps alone (S1, S4)", async () => {
    const site = await addSite(server, "other-app", ["https://other.example"]);
    await server.db.deleteFrom("latchkey_site_social_apps").where("site_id", "=", site.id).execute();
    const headers = { authorization: basic(site) };
    expect(await exchange(server, await evidence(), headers)).toEqual(refusal("not_found"));
    expect(await exchange(server, await evidence(), { origin: "https://other.example" })).toEqual(
      refusal("not_found"),
    );
    expect(await countRows(server)).toEqual(nothingWritten);
    expect((await exchange(server, await evidence())).status).toBe(200);
  });
});
