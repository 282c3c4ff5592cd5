import { startOfflineProvider } from "@latchkey/idp";
import { sql } from "kysely";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { addPerson } from "../testing/people.ts";
import { refresh, rotateTimes } from "../testing/refresh.ts";
import { readSession, sessionIdOf } from "../testing/session-facts.ts";
import { startTestServer } from "../testing/start-test-server.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

// SQLite has one transaction at a time, and no order of locks.
test("S54: the end of a reused session waits for a change of the person's address with empty hands", async () => {
  const server = await startTestServer({ database: "postgres", idp });
  onTestFinished(() => server.close());
  const { id: userId, email, signIn } = await addPerson(server);
  await rotateTimes(server, signIn.body.refresh, 2);
  const sessionId = sessionIdOf(signIn);
  const waitsForLock = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

  const reuse = await server.db.transaction().execute(async (tx) => {
    // As `email/change/confirm/` does: the person's row, then their sessions.
    await tx
      .updateTable("users")
      .set({ email: `new-${email}` })
      .where("id", "=", userId)
      .execute();
    const answer = refresh(server, signIn.body.refresh);
    await expect.poll(async () => (await waitsForLock.execute(server.db)).rows.length).toBe(1);
    await sql`select id from latchkey_sessions where id = ${sessionId} for update nowait`.execute(tx);
    return { answer };
  });
  expect((await reuse.answer).status).toBe(401);
  expect((await readSession(server, sessionId)).end_reason).toBe("refresh_token_reused");
});
