import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ database: "sqlite", idp });
});
afterAll(async () => {
  await server.close();
  await idp.close();
});

const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };
const echo = (rawBody: string | FormData | URLSearchParams, headers: Record<string, string> = json) =>
  server.send("POST", "/api/test/echo/", { rawBody, headers });
const nested = (depth: number) => `{"a":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;

describe("a body is read as", () => {
  test.each([
    ["JSON", '{"a":[1,null,true,"ü"]}', json, { a: [1, null, true, "ü"] }],
    ["JSON with a charset", '{"a":1}', { "content-type": "Application/JSON; charset=utf-8" }, { a: 1 }],
    ["a form", "a=1&b=%C3%BC+x", form, { a: "1", b: "ü x" }],
    ["a form in which the last of a name counts", "a=1&a=2", form, { a: "2" }],
    ["nothing", "", json, {}],
    ["nothing, of any type", "", { "content-type": "text/plain" }, {}],
    ["32 levels deep", nested(32), json, JSON.parse(nested(32))],
    [
      "brackets in a text, which are no levels",
      `{"a":"${"[{".repeat(50)}\\"["}`,
      json,
      { a: `${"[{".repeat(50)}"[` },
    ],
    ["brackets after a quoted quote", `{"a":"\\"${"[".repeat(50)}"}`, json, { a: `"${"[".repeat(50)}` }],
  ])("%s", async (_, text, headers, body) => {
    const answer = await echo(text, headers);
    expect([answer.status, answer.body]).toEqual([200, body]);
  });

  test("multipart, without the files in it", async () => {
    const parts = new FormData();
    parts.set("a", "1");
    parts.set("b", "ü");
    parts.set("file", new Blob(["x"]), "x.txt");
    const answer = await server.send("POST", "/api/test/echo/", { rawBody: parts });
    expect([answer.status, answer.body]).toEqual([200, { a: "1", b: "ü" }]);
  });

  test("S114: one of exactly 64 KiB", async () => {
    const text = JSON.stringify({ a: "x".repeat(64 * 1024 - 8) });
    expect(Buffer.byteLength(text)).toBe(64 * 1024);
    expect((await echo(text)).status).toBe(200);
  });
});

describe("S114: a body is refused that is", () => {
  const parseError = (reason: string) => [
    400,
    { detail: `JSON parse error - ${reason}`, code: "parse_error" },
  ];
  const unsupported = (type: string) => [
    415,
    { detail: `Unsupported media type "${type}" in request.`, code: "unsupported_media_type" },
  ];
  const tooLarge = [
    413,
    { detail: "The body of the request is larger than 64 KiB.", code: "request_too_large" },
  ];
  const noDictionary = (found: string) => [
    400,
    { non_field_errors: [`Invalid data. Expected a dictionary, but got ${found}.`], code: "invalid" },
  ];

  test.each([
    ["not JSON", '{"password":"secret"', json, parseError("the body is not valid JSON")],
    ["two JSON values", "{}{}", json, parseError("the body is not valid JSON")],
    ["nested 33 levels", nested(33), json, parseError("the body is nested too deeply")],
    ["a bomb of brackets", "[".repeat(60_000), json, parseError("the body is nested too deeply")],
    ["plain text", "a=1", { "content-type": "text/plain" }, unsupported("text/plain")],
    ["XML", "<a/>", { "content-type": "application/xml" }, unsupported("application/xml")],
    ["compressed", "{}", { ...json, "content-encoding": "gzip" }, unsupported("gzip")],
    ["of a type with a script in it", "x", { "content-type": 'a"<script>' }, unsupported("ascript")],
    ["of the type __proto__", "{}", { "content-type": "__proto__" }, unsupported("__proto__")],
    ["of the type constructor", "{}", { "content-type": "constructor" }, unsupported("constructor")],
    ["of the type tostring", "{}", { "content-type": "toString" }, unsupported("tostring")],
    ["over 64 KiB", JSON.stringify({ a: "x".repeat(64 * 1024) }), json, tooLarge],
    ["over 64 KiB, by its word", "{}", { ...json, "content-length": "70000" }, tooLarge],
    ["a list", "[]", json, noDictionary("list")],
    ["a text", '"x"', json, noDictionary("str")],
    ["a number", "1", json, noDictionary("int")],
    ["a yes", "true", json, noDictionary("bool")],
  ])("%s", async (_, text, headers, refusal) => {
    const answer = await server.send("POST", "/api/auth/token/verify/", { rawBody: text, headers });
    expect([answer.status, answer.body]).toEqual(refusal);
  });

  test("not UTF-8", async () => {
    const request = new Request("http://localhost:8000/api/test/echo/", {
      method: "POST",
      headers: json,
      body: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    });
    const answer = await server.latchkey.fetch(request);
    expect([answer.status, await answer.json()]).toEqual(parseError("the body is not UTF-8"));
  });

  test("multipart without its boundary", async () => {
    const answer = await echo("--x\r\n", { "content-type": "multipart/form-data" });
    expect([answer.status, answer.body]).toEqual([
      400,
      { detail: "The body of the request could not be read.", code: "parse_error" },
    ]);
  });

  test("over 64 KiB without saying so; the rest of it is not read", async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(16 * 1024));
      },
    });
    const init = { method: "POST", headers: json, body: endless, duplex: "half" };
    const answer = await server.latchkey.fetch(new Request("http://localhost:8000/api/test/echo/", init));
    expect([answer.status, await answer.json()]).toEqual(tooLarge);
    expect(pulled).toBeLessThan(10);
  });
});

describe("S114: names of JavaScript's own are names like any other", () => {
  const hostile = '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},"a":1}';
  test.each([
    ["JSON", hostile, json],
    ["a form", "__proto__=x&constructor=y&a=1", form],
  ])("in %s", async (_, text, headers) => {
    const answer = await echo(text, headers);
    expect(answer.status).toBe(200);
    expect(Number(answer.body.a)).toBe(1);
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
    const refused = await server.send("POST", "/api/auth/token/verify/", { rawBody: text, headers });
    expect([refused.status, refused.body]).toEqual([400, { token: ["This field is required."] }]);
  });

  test("in the names of fields that are refused", async () => {
    const rawBody = '{"constructor":"x","toString":"x","valueOf":"x"}';
    const answer = await server.send("POST", "/api/test/numbers/", { rawBody, headers: json });
    const sentence = ["A valid integer is required."];
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ constructor: sentence, toString: sentence, valueOf: sentence });
  });

  test("a name of the sender's own is answered to them, and is not in the log", async () => {
    const before = server.log.length;
    const answer = await server.send("POST", "/api/test/numbers/", { body: { "my password": "x" } });
    expect([answer.status, answer.body]).toEqual([400, { "my password": ["A valid integer is required."] }]);
    const lines = server.log.slice(before).join();
    expect(lines).toContain("fields refused: names of the sender's own");
    expect(lines).not.toContain("my password");
  });
});
