import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createSecrets } from "../kernel/secrets.ts";
import { inParallel, refresh, rotateTimes } from "../testing/refresh.ts";
import { eventNamesOf, readOutbox, readSession, sessionIdOf } from "../testing/session-facts.ts";
import { startTestServer, type TestServer, testSecret } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";
import { writeRefreshToken } from "./refresh-token.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const blacklisted = { detail: "Token is blacklisted", code: "token_not_valid" };

describe.each(databases)("reuse on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(() => server.db.deleteFrom("latchkey_outbox").execute());
  afterAll(() => server.close());

  test("S54: an older ancestor ends the session, for its current token too", async () => {
    const signIn = await server.signIn();
    const generations = await rotateTimes(server, signIn.body.refresh, 3);
    expect((await refresh(server, generations[1]!)).body).toEqual(blacklisted);
    for (const token of generations) {
      const answer = await refresh(server, token);
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual(blacklisted);
    }
  });

  test("S54: however many bring it at once, there is one event and one notice to the person", async () => {
    const signIn = await server.signIn();
    const id = sessionIdOf(signIn);
    await rotateTimes(server, signIn.body.refresh, 2);
    const answers = await inParallel(20, () => refresh(server, signIn.body.refresh));
    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(
      Array.from({ length: 20 }, () => ({ status: 401, body: blacklisted })),
    );
    expect(await eventNamesOf(server, id)).toEqual(["refresh_token_reused"]);
    const { user_id, ended_at, end_reason } = await readSession(server, id);
    expect({ isEnded: ended_at !== null, end_reason }).toEqual({
      isEnded: true,
      end_reason: "refresh_token_reused",
    });
    const notices = await readOutbox(server);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatchObject({
      kind: "refresh_token_reused",
      user_id,
      opened: { to: "verified@gmail.com", content: { address: null, userAgent: null } },
      attempts: 0,
      sent_at: null,
    });
  });

  test("S54: a reuse racing with the owner's own refresh leaves no token that works", async () => {
    const signIn = await server.signIn();
    const [first, , current] = await rotateTimes(server, signIn.body.refresh, 2);
    const answers = await inParallel(20, (index) => refresh(server, index % 2 === 0 ? first! : current!));
    const given = answers.filter(({ status }) => status === 200).map(({ body }) => body.refresh as string);
    for (const token of [current!, ...given])
      expect((await refresh(server, token)).body).toEqual(blacklisted);
    expect(await eventNamesOf(server, sessionIdOf(signIn))).toEqual(["refresh_token_reused"]);
    expect(await readOutbox(server)).toHaveLength(1);
  });

  test("S54: the end of one session touches no other of the same person", async () => {
    const other = await server.signIn();
    const signIn = await server.signIn();
    await rotateTimes(server, signIn.body.refresh, 2);
    await refresh(server, signIn.body.refresh);
    expect((await refresh(server, other.body.refresh)).status).toBe(200);
  });

  test("a token ahead of its row (a restored backup) is refused without an alarm", async () => {
    const signIn = await server.signIn();
    const id = sessionIdOf(signIn);
    const ahead = writeRefreshToken(createSecrets([testSecret]), { sessionId: id, generation: 5 });
    const answer = await refresh(server, ahead);
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({ detail: "Token is invalid", code: "token_not_valid" });
    expect(await eventNamesOf(server, id)).toEqual([]);
    expect(await readOutbox(server)).toEqual([]);
    expect((await refresh(server, signIn.body.refresh)).status).toBe(200);
  });
});
