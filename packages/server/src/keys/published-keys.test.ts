import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, testSecret, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";
import { type SigningAlgorithm, signingAlgorithms } from "./signing-key.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const publicMembers: Readonly<Record<SigningAlgorithm, readonly string[]>> = {
  ES256: ["alg", "crv", "kid", "kty", "use", "x", "y"],
  EdDSA: ["alg", "crv", "kid", "kty", "use", "x"],
  RS256: ["alg", "e", "kid", "kty", "n", "use"],
};

test.each(signingAlgorithms)(
  "S39: of a key for %s the public members are published, and no others",
  async (alg) => {
    const server = await startTestServer({ database: "sqlite", idp, signingAlgorithm: alg });
    const { status, body, headers } = await server.send("GET", "/.well-known/jwks.json");
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("public, max-age=300");
    expect(Object.keys(body)).toEqual(["keys"]);
    expect(body.keys).toHaveLength(1);
    expect(Object.keys(body.keys[0]).toSorted()).toEqual(publicMembers[alg]);
    expect(body.keys[0]).toMatchObject({ use: "sig", alg, kid: expect.stringMatching(/^[\w-]{16}$/) });
    await server.close();
  },
);

test("S34: a key cannot be made for an algorithm with a shared secret", async () => {
  const start = startTestServer({ database: "sqlite", idp, signingAlgorithm: "HS256" as SigningAlgorithm });
  await expect(start).rejects.toThrow('unsupported "alg"');
});

describe.each(databases)("keys on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  afterAll(() => server.close());

  test("S41: the private half is stored encrypted with what the database does not hold", async () => {
    const row = await server.db.selectFrom("latchkey_keys").selectAll().executeTakeFirstOrThrow();
    expect(row.private_jwk).toMatch(/^[\w-]{8}\.[\w-]{16}\.[\w-]{100,}$/);
    expect(Buffer.from(row.private_jwk.split(".")[2]!, "base64url").toString("latin1")).not.toContain('"d"');
    expect(Object.keys(row.public_jwk)).not.toContain("d");
    expect(JSON.stringify(row)).not.toContain(testSecret);
  });

  test("the metadata of the authorization server names issuer and keys (RFC 8414)", async () => {
    const { status, body } = await server.send("GET", "/.well-known/oauth-authorization-server");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      issuer: "http://localhost:8000",
      jwks_uri: "http://localhost:8000/.well-known/jwks.json",
      access_token_signing_alg_values_supported: ["ES256"],
    });
  });
});
