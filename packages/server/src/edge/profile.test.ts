import type { OfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addSite } from "../testing/add-site.ts";
import { startTestProvider } from "../testing/exchange.ts";
import { basic, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

describe.each(databases)("profile 2, for clients of dj-rest-auth 2.x, on %s", (database) => {
  let idp: OfflineProvider;
  let server: TestServer;
  let site: { readonly id: string; readonly secret: string };

  beforeAll(async () => {
    idp = await startTestProvider();
    server = await startTestServer({ database, idp });
    site = await addSite(server, "old", ["https://old.example.com"], { profile: 2 });
    await addSite(server, "old-cookies", ["https://jar.example.com"], { profile: 2, token_mode: "cookie" });
  });
  afterAll(async () => {
    await server.close();
    await idp.close();
  });

  test.each([
    ["by the site's credentials", () => ({ authorization: basic(site) })],
    ["by the page's origin", () => ({ origin: "https://old.example.com" })],
  ])("a sign-in %s answers with its names", async (_, headers) => {
    const { body } = await server.signIn({ headers: headers() });
    expect(Object.keys(body as object).toSorted()).toEqual([
      "access_token",
      "access_token_expiration",
      "refresh_token",
      "refresh_token_expiration",
      "user",
    ]);
    expect(body.refresh_token).toMatch(/^lk1\./);
  });

  test("a refresh answers with the two tokens alone, under their short names", async () => {
    const signIn = await server.signIn({ headers: { authorization: basic(site) } });
    const answer = await server.send("POST", "/api/auth/token/refresh/", {
      headers: { authorization: basic(site) },
      body: { refresh: signIn.body.refresh_token },
    });
    expect(Object.keys(answer.body as object).toSorted()).toEqual(["access", "refresh"]);
  });

  test("in cookie mode the names are its own, and the tokens in cookies", async () => {
    const answer = await server.signIn({ headers: { origin: "https://jar.example.com" } });
    expect(answer.body).toMatchObject({ refresh_token: "" });
    expect(answer.body).not.toHaveProperty("access_token");
    expect(answer.headers.getSetCookie()).toHaveLength(3);
  });

  test("other sites are not concerned", async () => {
    expect((await server.signIn()).body).toHaveProperty("access");
  });
});
