import { adminRoutes, type Route } from "@latchkey/contract";
import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { testContract } from "../testing/test-contract.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
let server: TestServer;
interface Operation {
  readonly security: readonly object[];
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: JsonSchema }> };
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: JsonSchema }> }>;
}
interface JsonSchema {
  readonly type?: string;
  readonly properties?: Record<string, JsonSchema>;
  readonly required?: readonly string[];
}
let document: { openapi: string; paths: Record<string, Record<string, Operation>>; servers: object[] };
beforeAll(async () => {
  server = await startTestServer({ database: "sqlite", idp });
  document = (await server.send("GET", "/api/openapi.json")).body;
});
afterAll(async () => {
  await server.close();
  await idp.close();
});

const routes: [string, Route][] = Object.entries({
  ...testContract.account,
  ...testContract.routes,
  ...adminRoutes,
});
const operationOf = (name: string) => {
  const { path, method } = Object.fromEntries(routes)[name]!;
  return document.paths[path.replaceAll(/:(\w+)/g, "{$1}")]![method.toLowerCase()]!;
};
const bodyOf = (name: string) => operationOf(name).requestBody!.content["application/json"]!.schema;
const answerOf = (name: string) => {
  const { status } = Object.fromEntries(routes)[name]!;
  return operationOf(name).responses[status]!.content!["application/json"]!.schema;
};

const types = new Set(["string", "integer", "number", "boolean", "object", "array", "null"]);

function findProblems(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { type, properties = {}, required = [] } = value as JsonSchema;
  const isUnknown = typeof type === "string" && !types.has(type);
  const missing = Array.isArray(required) ? required.filter((name) => !Object.hasOwn(properties, name)) : [];
  return [...(isUnknown ? [`type ${type}`] : []), ...missing, ...Object.values(value).flatMap(findProblems)];
}

describe("the OpenAPI document", () => {
  test.each([
    ["http://localhost:8000", "latchkey-console"],
    ["https://api.example.com", "__Host-latchkey-console"],
  ])("of %s names the cookie of its console", async (url, name) => {
    const other = await startTestServer({ database: "sqlite", idp, settings: { BACKEND_URL: url } });
    const { body } = await other.send("GET", "/api/openapi.json");
    expect(body.components.securitySchemes.console).toMatchObject({ in: "cookie", name });
    await other.close();
  });

  test.each(routes)("has %s, as closed as it is", (name, { access }) => {
    const expected = {
      public: [],
      user: [{ bearer: [] }],
      fresh: [{ bearer: [] }],
      site: [{ site: [] }],
      staff: [{ console: [] }],
    };
    expect(operationOf(name).security).toEqual(expected[access]);
  });

  test("has no other route", () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.keys(methods));
    expect(operations).toHaveLength(routes.length);
    expect(document).toMatchObject({ openapi: "3.1.0", servers: [{ url: "http://localhost:8000" }] });
  });

  test("says what a person's fields are: those that the model exposes, with their types", () => {
    const user = answerOf("readUser");
    expect(Object.keys(user.properties!)).toEqual([
      "pk",
      "username",
      "email",
      "first_name",
      "last_name",
      "display_name",
      "birthday",
      "newsletter",
    ]);
    expect(user.properties).toMatchObject({
      newsletter: { type: "boolean" },
      birthday: { anyOf: [{ type: "string", format: "date" }, { type: "null" }] },
    });
    expect(answerOf("socialLogin").properties!.user).toEqual(user);
  });

  test("S80: says what a person may change, and that a PUT needs the username", () => {
    const [put, patch] = [bodyOf("replaceUser"), bodyOf("updateUser")];
    const changeable = ["username", "first_name", "last_name", "display_name", "birthday", "newsletter"];
    expect(Object.keys(put.properties!)).toEqual(changeable);
    expect(Object.keys(patch.properties!)).toEqual(changeable);
    expect(put.required).toEqual(["username"]);
    expect(patch.required ?? []).toEqual([]);
    expect(patch.properties).toMatchObject({ username: { type: "string" }, newsletter: { type: "boolean" } });
  });

  test("asks for nothing that has a default", () => {
    expect(bodyOf("refreshToken").required ?? []).toEqual([]);
    expect(bodyOf("verifyToken").required).toEqual(["token"]);
  });

  test("names the parameters of paths", () => {
    expect(operationOf("socialLogin").parameters).toMatchObject([
      { name: "provider", in: "path", required: true },
    ]);
  });

  test("has JSON Schemas in it of known types, which require nothing that they do not describe", () => {
    const schemas = routes.flatMap(([name, route]) => [
      ...(route.body ? [bodyOf(name)] : []),
      ...(route.answer ? [answerOf(name)] : []),
    ]);
    expect(schemas.length).toBeGreaterThan(10);
    expect(schemas.flatMap(findProblems)).toEqual([]);
  });

  test("S106, S81: has no password hash and no epoch in it", () => {
    expect(JSON.stringify(document)).not.toMatch(/password_hash|auth_epoch/);
    const paths = Object.entries(document.paths).filter(([path]) => !path.startsWith("/api/admin/"));
    expect(JSON.stringify(paths)).not.toContain("is_superuser");
  });
});

describe("the documentation", () => {
  test("loads nothing from another host", async () => {
    const page = await server.send("GET", "/api/docs/");
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const links = [...(page.body as string).matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link!);
    expect(links.length).toBeGreaterThan(2);
    for (const link of links.filter((each) => each !== "data:,")) {
      expect(link).toMatch(/^\/api\/docs\//);
      const asset = await server.send("GET", link);
      expect(asset.status).toBe(200);
      expect(asset.headers.get("content-type")).toMatch(/^text\/(css|javascript); charset=utf-8$/);
    }
    const policy = page.headers.get("content-security-policy")!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/);
    expect(page.body).not.toMatch(/<script>|onload=|https?:\/\//);
  });

  test("asks for the document of this host, and sends it to no validator", async () => {
    const { body } = await server.send("GET", "/api/docs/start.js");
    expect(body).toContain('url: "/api/openapi.json"');
    expect(body).toContain("validatorUrl: null");
  });

  test.each(["/api/docs/../package.json", "/api/docs/package.json", "/api/docs/..%2fpackage.json"])(
    "serves no other file: %s",
    async (path) => {
      expect((await server.send("GET", path)).status).toBe(404);
    },
  );
});
