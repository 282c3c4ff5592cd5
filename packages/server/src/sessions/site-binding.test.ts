import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addSite } from "../testing/add-site.ts";
import { minutes } from "../kernel/duration.ts";
import { inParallel, refresh } from "../testing/refresh.ts";
import { eventNamesOf, readSession, sessionIdOf } from "../testing/session-facts.ts";
import { basic, startTestServer, testSite, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const invalidClient = { detail: "Invalid client.", code: "invalid_client" };

describe.each(databases)("the site of a session on %s", (database) => {
  let server: TestServer;
  let other: { id: string; secret: string };
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
    other = await addSite(server, "other", ["https://other.example"]);
  });
  afterAll(() => server.close());

  const foreigners = {
    "nobody's credentials": () => ({}),
    "its Origin alone": () => ({ origin: testSite.origin }),
    "another site's credentials": () => ({ authorization: basic(other) }),
    "a Bearer token": (access: string) => ({ authorization: `Bearer ${access}` }),
  };

  describe.each(Object.entries(foreigners))("with %s", (_, headersOf) => {
    test.each([true, undefined])(
      "S59: a refresh is refused, changes nothing and is audited",
      async (rotate) => {
        const signIn = await server.signIn();
        const id = sessionIdOf(signIn);
        const before = await readSession(server, id);
        const answer = await refresh(server, signIn.body.refresh, {
          headers: headersOf(signIn.body.access),
          ...(rotate !== undefined && { rotate }),
        });
        expect(answer.status).toBe(401);
        expect(answer.body).toEqual(invalidClient);
        expect(answer.headers.get("www-authenticate")).toBe('Basic realm="api"');
        expect(await readSession(server, id)).toEqual(before);
        expect(await eventNamesOf(server, id)).toEqual(["site_credentials_refused"]);
        expect((await refresh(server, signIn.body.refresh)).status).toBe(200);
      },
    );

    test("S59: not even an old token ends the session: whoever stole it lacks the site's secret", async () => {
      const signIn = await server.signIn();
      const first = await refresh(server, signIn.body.refresh);
      const second = await refresh(server, first.body.refresh);
      const answer = await refresh(server, signIn.body.refresh, { headers: headersOf(signIn.body.access) });
      expect(answer.body).toEqual(invalidClient);
      expect((await readSession(server, sessionIdOf(signIn))).ended_at).toBeNull();
      expect((await refresh(server, second.body.refresh)).status).toBe(200);
    });
  });

  test("a flood of refreshes without the site's credentials fills no disk, whatever addresses it comes from", async () => {
    const signIn = await server.signIn();
    const id = sessionIdOf(signIn);
    const flood = await inParallel(30, (index) =>
      server.send("POST", "/api/auth/token/refresh/", {
        body: { refresh: signIn.body.refresh, rotate: index % 2 === 0 },
        headers: { authorization: basic(other) },
        remoteAddress: `192.0.2.${index}`,
      }),
    );
    expect(flood.map(({ body }) => body)).toEqual(flood.map(() => invalidClient));
    expect(await eventNamesOf(server, id)).toEqual(
      Array.from({ length: 10 }, () => "site_credentials_refused"),
    );
    server.clock.advance(minutes(1));
    await refresh(server, signIn.body.refresh, { headers: {} });
    expect(await eventNamesOf(server, id)).toHaveLength(11);
  });

  test("S59: wrong credentials are refused before the token is looked at", async () => {
    const signIn = await server.signIn();
    const headers = { authorization: basic({ id: testSite.id, secret: other.secret }) };
    const answer = await refresh(server, signIn.body.refresh, { headers });
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual(invalidClient);
    expect((await readSession(server, sessionIdOf(signIn))).generation).toBe(0);
  });

  test("a session that was opened without credentials is refreshed by whoever has its token", async () => {
    const callers = [
      {},
      { origin: testSite.origin },
      { authorization: basic() },
      { authorization: basic(other) },
    ];
    for (const headers of callers) {
      const signIn = await server.signIn({ headers: { origin: testSite.origin } });
      expect((await readSession(server, sessionIdOf(signIn))).is_site_bound).toBe(false);
      expect((await refresh(server, signIn.body.refresh, { headers })).status).toBe(200);
    }
  });
});
