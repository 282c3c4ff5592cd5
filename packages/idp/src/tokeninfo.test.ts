import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startOfflineProvider, type OfflineProvider } from "./start-offline-provider.ts";
import { redirectUri, signIn } from "./testing/sign-in.ts";

let idp: OfflineProvider;
beforeAll(async () => {
  idp = await startOfflineProvider({ port: 0, redirectUris: [redirectUri] });
});
afterAll(() => idp.close());

const tokeninfo = async (access_token: string) => {
  const answer = await fetch(`${idp.issuer}/tokeninfo?${new URLSearchParams({ access_token })}`);
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
};

const userinfo = async (access_token: string) => {
  const answer = await fetch(`${idp.issuer}/userinfo`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

describe("tokeninfo", () => {
  it("is advertised", async () => {
    const discovery = await (await fetch(`${idp.issuer}/.well-known/openid-configuration`)).json();
    expect(discovery).toMatchObject({ issuer: idp.issuer, tokeninfo_endpoint: `${idp.issuer}/tokeninfo` });
  });

  it("answers in strings, as Google's does", async () => {
    const { access_token } = await signIn(idp, "member@workspace.example");
    const { status, body } = await tokeninfo(access_token);
    expect(status).toBe(200);
    expect(body).toEqual({
      aud: idp.client.id,
      azp: idp.client.id,
      sub: "104857600000000000002",
      scope:
        "openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile",
      exp: expect.stringMatching(/^\d{10}$/),
      expires_in: expect.stringMatching(/^3(600|59\d)$/),
      email: "member@workspace.example",
      email_verified: "true",
      access_type: "online",
    });
    expect(Number(body["exp"])).toBeCloseTo(Date.now() / 1000 + 3600, -1);
  });

  it("says that an e-mail is not verified", async () => {
    const { access_token } = await signIn(idp, "unverified@mail.example");
    expect((await tokeninfo(access_token)).body["email_verified"]).toBe("false");
  });

  it("takes the token in a form too, so that it need not be in a URL", async () => {
    const { access_token } = await signIn(idp, "verified@gmail.com");
    const body = new URLSearchParams({ access_token });
    const answer = await fetch(`${idp.issuer}/tokeninfo`, { method: "POST", body });
    expect(await answer.json()).toMatchObject({ sub: "104857600000000000001" });
  });

  it("names the application that a token was issued to", async () => {
    const { access_token } = await idp.issueTokens({
      account: "verified@gmail.com",
      clientId: "someone-else",
    });
    expect((await tokeninfo(access_token)).body).toMatchObject({ aud: "someone-else", azp: "someone-else" });
  });

  it("refuses an unknown, an expired and a missing token", async () => {
    const expired = await idp.issueTokens({ account: "verified@gmail.com", accessTokenLifetimeSeconds: -1 });
    const refusal = { status: 400, body: { error: "invalid_token", error_description: "Invalid Value" } };
    expect(await tokeninfo("unknown")).toEqual(refusal);
    expect(await tokeninfo(expired.access_token)).toEqual(refusal);
    expect(await tokeninfo("")).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });
});

describe("userinfo", () => {
  it("describes the person", async () => {
    const { access_token } = await signIn(idp, "member@workspace.example");
    expect(await userinfo(access_token)).toEqual({
      status: 200,
      body: {
        sub: "104857600000000000002",
        hd: "workspace.example",
        email: "member@workspace.example",
        email_verified: true,
        name: "Milo Member",
        given_name: "Milo",
        family_name: "Member",
        picture: expect.stringContaining("/picture.svg"),
      },
    });
  });

  it("knows tokens that were issued without a browser, also to other applications", async () => {
    const own = await idp.issueTokens({ account: "verified@gmail.com" });
    const other = await idp.issueTokens({ account: "verified@gmail.com", clientId: "someone-else" });
    for (const { access_token } of [own, other]) {
      expect(await userinfo(access_token)).toMatchObject({
        status: 200,
        body: { email: "verified@gmail.com" },
      });
    }
  });

  it("refuses an unknown and an expired token", async () => {
    const expired = await idp.issueTokens({ account: "verified@gmail.com", accessTokenLifetimeSeconds: -1 });
    expect((await userinfo("unknown")).status).toBe(401);
    expect((await userinfo(expired.access_token)).status).toBe(401);
  });
});
