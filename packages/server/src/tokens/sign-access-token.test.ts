import { startOfflineProvider } from "@latchkey/idp";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, expect, test } from "vitest";
import { minutes } from "../kernel/duration.ts";
import { signingAlgorithms } from "../keys/signing-key.ts";
import { refresh } from "../testing/refresh.ts";
import { claimsOf, readSession, sessionIdOf } from "../testing/session-facts.ts";
import { startTestServer, testSite } from "../testing/start-test-server.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

test.each(signingAlgorithms)(
  "S31, S32, S43: an access token signed with %s carries the documented claims alone",
  async (signingAlgorithm) => {
    const server = await startTestServer({ database: "sqlite", idp, signingAlgorithm });
    const signIn = await server.signIn();
    const { keys } = (await server.send("GET", "/.well-known/jwks.json")).body;
    const { access, user, access_expiration } = signIn.body;
    expect(decodeProtectedHeader(access)).toEqual({ alg: signingAlgorithm, typ: "at+jwt", kid: keys[0].kid });
    const { payload } = await jwtVerify(access, createLocalJWKSet({ keys }), {
      currentDate: server.clock.now(),
      algorithms: [signingAlgorithm],
    });
    const session = await readSession(server, sessionIdOf(signIn));
    const authenticatedAt = Math.floor(session.authenticated_at.getTime() / 1000);
    expect(payload).toEqual({
      iss: "http://localhost:8000",
      sub: user.pk,
      aud: "http://localhost:8000",
      client_id: testSite.id,
      iat: authenticatedAt,
      exp: authenticatedAt + minutes(5) / 1000,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      sid: session.id,
      auth_time: authenticatedAt,
      amr: ["fed"],
      token_type: "access",
      user_id: user.pk,
    });
    expect(Date.parse(access_expiration)).toBe(payload.exp! * 1000);
    const headers = { authorization: `Bearer ${access}` };
    expect((await server.send("GET", "/api/test/closed/", { headers })).body).toEqual({ id: user.pk });
    await server.close();
  },
);

test("S32: each token has an id of its own, and auth_time stays that of the sign-in", async () => {
  const server = await startTestServer({ database: "sqlite", idp });
  const { body } = await server.signIn();
  server.clock.advance(minutes(10));
  const next = await refresh(server, body.refresh);
  const [before, now] = [body.access, next.body.access].map(claimsOf);
  expect(now!.jti).not.toBe(before!.jti);
  expect(now!.auth_time).toBe(before!.auth_time);
  expect(Number(now!.iat) - Number(before!.iat)).toBeGreaterThanOrEqual(minutes(10) / 1000);
  await server.close();
});

test("S33, S34: issuer, audience and lifetime are the settings'", async () => {
  const settings = {
    LATCHKEY_ISSUER: "https://issuer.example",
    LATCHKEY_AUDIENCE: "the-api",
    ACCESS_TOKEN_LIFETIME: "60m",
  };
  const server = await startTestServer({ database: "sqlite", idp, settings });
  const { body } = await server.signIn();
  const claims = claimsOf(body.access);
  expect(claims).toMatchObject({ iss: "https://issuer.example", aud: "the-api" });
  expect(Number(claims.exp) - Number(claims.iat)).toBe(minutes(60) / 1000);
  await server.close();
});
