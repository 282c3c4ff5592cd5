import { setTimeout } from "node:timers/promises";
import { afterEach, beforeAll, afterAll, describe, expect, it } from "vitest";
import { endpoints, type Endpoint } from "./endpoints.ts";
import { startOfflineProvider, type OfflineProvider } from "./start-offline-provider.ts";
import { redirectUri } from "./testing/sign-in.ts";

let idp: OfflineProvider;
beforeAll(async () => {
  idp = await startOfflineProvider({ port: 0, redirectUris: [redirectUri] });
});
afterEach(() => idp.faults.behaveNormally());
afterAll(() => idp.close());

const ask = (endpoint: Endpoint, init?: RequestInit) =>
  fetch(idp.issuer + endpoints[endpoint], { redirect: "manual", ...init });

const discovery = async () => (await (await ask("discovery")).json()) as Record<string, unknown>;

describe("faults", () => {
  it("fail the named endpoint alone, until told otherwise", async () => {
    idp.faults.failWith(500, "jwks");
    expect((await ask("jwks")).status).toBe(500);
    expect((await ask("discovery")).status).toBe(200);

    idp.faults.behaveNormally();
    expect((await ask("jwks")).status).toBe(200);
  });

  it("fail everything where no endpoint is named", async () => {
    idp.faults.failWith(503);
    for (const endpoint of Object.keys(endpoints) as Endpoint[])
      expect((await ask(endpoint)).status).toBe(503);
  });

  it("slow an endpoint down, and nothing else", async () => {
    idp.faults.respondSlowly(1_000, "jwks");
    const start = performance.now();
    const slow = ask("jwks").then((answer) => ({ answer, afterMs: performance.now() - start }));
    const first = await Promise.race([slow, ask("discovery").then(() => "discovery")]);
    expect(first).toBe("discovery");
    const { answer, afterMs } = await slow;
    expect(answer.status).toBe(200);
    expect(afterMs).toBeGreaterThanOrEqual(999);
  });

  it("answer with whatever is asked for", async () => {
    idp.faults.answerWith(
      { status: 302, headers: { location: "http://169.254.169.254/" } },
      "jwks",
      "userinfo",
    );
    idp.faults.answerWith({ status: 200, body: "x".repeat(100_000) }, "discovery");
    expect((await ask("jwks")).headers.get("location")).toBe("http://169.254.169.254/");
    expect((await ask("userinfo")).status).toBe(302);
    expect(await (await ask("discovery")).text()).toHaveLength(100_000);
  });

  it("change and remove fields of the discovery document", async () => {
    const before = await discovery();
    idp.faults.changeDiscovery({ issuer: "https://evil.example", tokeninfo_endpoint: undefined });
    const { tokeninfo_endpoint: _removed, ...rest } = before;
    expect(await discovery()).toEqual({ ...rest, issuer: "https://evil.example" });

    idp.faults.behaveNormally();
    expect(await discovery()).toEqual(before);
  });
});

describe("the counters", () => {
  it("count what each endpoint was asked, failures too", async () => {
    const before = { ...idp.requests };
    idp.faults.failWith(500, "jwks");
    await ask("jwks");
    await ask("jwks");
    await ask("tokeninfo");
    expect(idp.requests).toEqual({ ...before, jwks: before.jwks + 2, tokeninfo: before.tokeninfo + 1 });
  });
});

describe("the provider", () => {
  it("says the same under every name that it is called by", async () => {
    const { port } = new URL(idp.issuer);
    const answer = await fetch(`http://127.0.0.1:${port}/.well-known/openid-configuration`);
    expect(await answer.json()).toEqual(await discovery());
  });

  it("survives a caller who gives up", async () => {
    idp.faults.respondSlowly(60_000, "jwks");
    await expect(ask("jwks", { signal: AbortSignal.timeout(50) })).rejects.toThrow("timeout");
    idp.faults.behaveNormally();
    expect((await ask("jwks")).status).toBe(200);
  });

  it("closes at once, with connections open and answers pending", async () => {
    const other = await startOfflineProvider({ port: 0, redirectUris: [redirectUri] });
    await fetch(`${other.issuer}/jwks`);
    other.faults.respondSlowly(60_000, "jwks");
    const pending = fetch(`${other.issuer}/jwks`).catch((error: unknown) => error);
    while (other.requests.jwks < 2) await setTimeout(5);

    const start = performance.now();
    await other.close();
    // The answer was to come after a minute.
    expect(performance.now() - start).toBeLessThan(30_000);
    expect(await pending).toBeInstanceOf(TypeError);
    await expect(fetch(`${other.issuer}/jwks`)).rejects.toThrow("fetch failed");
  });

  it("takes a client of one's own and several redirect URIs", async () => {
    const redirectUris = ["http://localhost:3000/one", "http://localhost:3000/two"];
    const other = await startOfflineProvider({
      port: 0,
      redirectUris,
      clientId: "own",
      clientSecret: "own-secret",
    });
    const { id_token } = await other.issueTokens({ account: "verified@gmail.com" });
    expect(JSON.parse(Buffer.from(id_token.split(".")[1]!, "base64url").toString())).toMatchObject({
      aud: "own",
    });
    for (const redirect_uri of redirectUris) {
      const query = new URLSearchParams({
        client_id: "own",
        redirect_uri,
        response_type: "code",
        scope: "openid",
      });
      const answer = await fetch(`${other.issuer}/authorize?${query}`, { redirect: "manual" });
      expect(answer.headers.get("location")).toMatch(redirect_uri);
    }
    await other.close();
  });
});
