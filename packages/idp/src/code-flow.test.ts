import { createHash } from "node:crypto";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { offlineAccounts } from "./offline-accounts.ts";
import { startOfflineProvider, type OfflineProvider } from "./start-offline-provider.ts";
import { openBrowser } from "./testing/open-browser.ts";
import { authorizationRequest, exchangeCode, pressButton, redirectUri, signIn } from "./testing/sign-in.ts";

let idp: OfflineProvider;
beforeAll(async () => {
  idp = await startOfflineProvider({ port: 0, redirectUris: [redirectUri] });
});
afterAll(() => idp.close());

const verify = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL("/jwks", idp.issuer)), {
    issuer: idp.issuer,
    audience: idp.client.id,
    algorithms: ["RS256"],
  });

describe("the code flow", () => {
  it("gives an id token with Google's claims, signed by the published key", async () => {
    const { id_token, access_token, expires_in, token_type } = await signIn(idp, "verified@gmail.com");

    const { payload, protectedHeader } = await verify(id_token);

    const { keys } = (await (await fetch(`${idp.issuer}/jwks`)).json()) as { keys: { kid: string }[] };
    expect(protectedHeader).toEqual({ alg: "RS256", kid: keys[0]?.kid });
    expect({ expires_in, token_type }).toEqual({ expires_in: 3600, token_type: "Bearer" });
    expect(payload).toEqual({
      iss: idp.issuer,
      sub: "104857600000000000001",
      aud: idp.client.id,
      azp: idp.client.id,
      iat: expect.closeTo(Date.now() / 1000, -1),
      exp: payload.iat! + 3600,
      jti: expect.stringMatching(/^[\w-]{20,}$/),
      nonce: "the-nonce",
      at_hash: createHash("sha256").update(access_token).digest().subarray(0, 16).toString("base64url"),
      email: "verified@gmail.com",
      email_verified: true,
      name: "Vera Verified",
      given_name: "Vera",
      family_name: "Verified",
      picture: expect.stringMatching(/^http:\/\/localhost:\d+\/picture/),
    });
  });

  it.each([
    { email: "verified@gmail.com", email_verified: true, hd: undefined },
    { email: "member@workspace.example", email_verified: true, hd: "workspace.example" },
    { email: "outside@mail.example", email_verified: true, hd: undefined },
    { email: "unverified@mail.example", email_verified: false, hd: undefined },
  ])("says of $email what it knows", async ({ email, email_verified, hd }) => {
    const { payload } = await verify((await signIn(idp, email)).id_token);
    expect(payload).toMatchObject({ email, email_verified });
    expect(payload["hd"]).toBe(hd);
  });

  it("gives two sign-ins of one person the same sub and different jti", async () => {
    const [first, second] = [
      await signIn(idp, "verified@gmail.com"),
      await signIn(idp, "verified@gmail.com"),
    ].map(({ id_token }) => decodeJwt(id_token));
    expect(first?.sub).toBe(second?.sub);
    expect(first?.jti).not.toBe(second?.jti);
  });

  it("leaves out the nonce that was not sent", async () => {
    const { url, verifier } = authorizationRequest(idp, { nonce: undefined });
    const back = await pressButton(url, { account: offlineAccounts[0]!.sub });
    const answer = await exchangeCode(idp, back.searchParams.get("code")!, verifier);
    const { id_token } = (await answer.json()) as { id_token: string };
    expect(decodeJwt(id_token)).not.toHaveProperty("nonce");
  });

  it("sends the browser back with the state and the issuer", async () => {
    const back = await pressButton(authorizationRequest(idp).url, { account: offlineAccounts[0]!.sub });
    expect(back.origin + back.pathname).toBe(redirectUri);
    expect(Object.fromEntries(back.searchParams)).toEqual({
      code: expect.any(String),
      state: "the-state",
      iss: idp.issuer,
    });
  });

  it("tells the application that the person cancelled", async () => {
    const back = await pressButton(authorizationRequest(idp).url, { cancel: "yes" });
    expect(back.searchParams.get("error")).toBe("access_denied");
    expect(back.searchParams.get("state")).toBe("the-state");
  });

  it("takes the client's secret in the body too, and no other secret", async () => {
    const exchange = async (client_secret: string) => {
      const { url, verifier } = authorizationRequest(idp);
      const back = await pressButton(url, { account: offlineAccounts[0]!.sub });
      const body = new URLSearchParams({
        grant_type: "authorization_code",
        code: back.searchParams.get("code")!,
        code_verifier: verifier,
        redirect_uri: redirectUri,
        client_id: idp.client.id,
        client_secret,
      });
      return fetch(`${idp.issuer}/token`, { method: "POST", body });
    };
    expect((await exchange(idp.client.secret)).status).toBe(200);
    expect((await exchange("wrong")).status).toBe(401);
  });

  it("takes a code once", async () => {
    const { url, verifier } = authorizationRequest(idp);
    const back = await pressButton(url, { account: offlineAccounts[0]!.sub });
    const code = back.searchParams.get("code")!;
    expect((await exchangeCode(idp, code, verifier)).status).toBe(200);
    const second = await exchangeCode(idp, code, verifier);
    expect(second.status).toBe(400);
    expect(await second.json()).toMatchObject({ error: "invalid_grant" });
  });
});

describe("PKCE", () => {
  it("is required", async () => {
    const { url } = authorizationRequest(idp, {
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    const back = new URL((await openBrowser().visit(url)).headers.get("location")!);
    expect(back.searchParams.get("error")).toBe("invalid_request");
    expect(back.searchParams.get("error_description")).toContain("PKCE");
  });

  it("refuses the method plain", async () => {
    const { url } = authorizationRequest(idp, { code_challenge_method: "plain" });
    const back = new URL((await openBrowser().visit(url)).headers.get("location")!);
    expect(back.searchParams.get("error")).toBe("invalid_request");
  });

  it("refuses a code with another verifier", async () => {
    const { url } = authorizationRequest(idp);
    const back = await pressButton(url, { account: offlineAccounts[0]!.sub });
    const answer = await exchangeCode(idp, back.searchParams.get("code")!, "another-verifier-".repeat(4));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: "invalid_grant" });
  });
});

describe("the chooser", () => {
  it("lists the accounts as buttons and loads nothing from elsewhere", async () => {
    const page = await openBrowser().follow(authorizationRequest(idp).url);
    const html = await page.text();

    expect(page.status).toBe(200);
    expect(html).toContain("<title>Choose an account</title>");
    expect(html).toContain("<strong>localhost:3000</strong>");
    expect(html).toContain('<form method="post">');
    for (const { sub, email } of offlineAccounts) {
      expect(html).toMatch(new RegExp(`<button name="account" value="${sub}">(?:(?!</button>)[^])*${email}`));
    }
    expect(html).toContain('<a href="/mailbox" target="_blank">mailbox</a>');
    expect(html).not.toMatch(/<script|https?:\/\/|<link(?! rel="icon" href="data:,")/);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.headers.get("cache-control")).toBe("no-store");
  });

  it("shows an added person, escaped", async () => {
    idp.accounts.add({ email: "added@mail.example", given_name: "<b>Ada", family_name: '"Added"' });
    const html = await (await openBrowser().follow(authorizationRequest(idp).url)).text();
    expect(html).toContain("added@mail.example");
    expect(html).toContain("&lt;b&gt;Ada &quot;Added&quot;");
  });

  it("shows the pictures", async () => {
    const html = await (await openBrowser().follow(authorizationRequest(idp).url)).text();
    for (const [, path] of html.matchAll(/<img src="([^"]+)"/g)) {
      const picture = await fetch(new URL(path!, idp.issuer));
      expect(picture.headers.get("content-type")).toBe("image/svg+xml");
      expect(await picture.text()).toMatch(/^<svg[^]*<\/svg>$/);
    }
    expect((await fetch(`${idp.issuer}/picture.svg?sub=nobody`)).status).toBe(404);
  });

  it.each(["none given", "consent", "select_account", "consent select_account"])(
    "asks a browser that has signed in before again (prompt: %s)",
    async (prompt) => {
      const browser = openBrowser();
      const choose = async (email: string) => {
        const { url, verifier } = authorizationRequest(idp, prompt === "none given" ? {} : { prompt });
        const back = await pressButton(url, { account: idp.accounts.findByEmail(email)!.sub }, browser);
        const answer = await exchangeCode(idp, back.searchParams.get("code")!, verifier);
        return decodeJwt(((await answer.json()) as { id_token: string }).id_token)["email"];
      };
      expect(await choose("verified@gmail.com")).toBe("verified@gmail.com");
      expect(await choose("unverified@mail.example")).toBe("unverified@mail.example");
    },
  );

  it("has nobody signed in for prompt=none", async () => {
    const { url } = authorizationRequest(idp, { prompt: "none" });
    const back = new URL((await openBrowser().visit(url)).headers.get("location")!);
    expect(back.searchParams.get("error")).toBe("login_required");
  });

  it("asks again after the choice of an account that nobody has", async () => {
    const browser = openBrowser();
    const chooser = await browser.visit(authorizationRequest(idp).url);
    const page = new URL(chooser.headers.get("location")!, idp.issuer);
    const answer = await browser.visit(page, { method: "POST", body: new URLSearchParams({ account: "1" }) });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("Choose an account");
  });

  it("explains to another browser that the sign-in is not its own", async () => {
    const chooser = await openBrowser().visit(authorizationRequest(idp).url);
    const page = new URL(chooser.headers.get("location")!, idp.issuer);
    const answer = await openBrowser().visit(page, {
      method: "POST",
      body: new URLSearchParams({ account: offlineAccounts[0]!.sub }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("start again");
  });

  it("never sends anybody to an address that is not the client's", async () => {
    const { url } = authorizationRequest(idp, { redirect_uri: "https://evil.example/callback" });
    const answer = await openBrowser().visit(url);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("location")).toBeNull();
    const html = await answer.text();
    expect(html).toContain("invalid_redirect_uri");
    expect(html).not.toMatch(/<script|https?:\/\//);
  });
});
