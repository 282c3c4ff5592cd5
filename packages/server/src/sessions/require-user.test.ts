import { sql } from "kysely";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { refusal, startTestProvider } from "../testing/exchange.ts";
import { addPerson, bearerOf } from "../testing/people.ts";
import { inParallel } from "../testing/refresh.ts";
import { sessionIdOf } from "../testing/session-facts.ts";
import { startTestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

describe.each(databases)("a session, on %s,", (database) => {
  test("is never taken for one that has ended while a change of the password raises both epochs, by twenty callers", async () => {
    const server = await startTestServer({ database, idp });
    onTestFinished(() => server.close());
    const headers = bearerOf(await server.signIn());
    const raising = { isDone: false };
    const asking = inParallel(20, async () => {
      const statuses = new Set<number>();
      while (!raising.isDone) statuses.add((await server.send("GET", "/api/auth/user/", { headers })).status);
      return statuses;
    });
    for (let count = 0; count < 100; count++) {
      await server.db.transaction().execute(async (tx) => {
        await tx
          .updateTable("users")
          .set({ auth_epoch: sql`auth_epoch + 1` })
          .execute();
        await tx
          .updateTable("latchkey_sessions")
          .set({ epoch: sql`epoch + 1` })
          .execute();
      });
    }
    raising.isDone = true;
    for (const statuses of await asking) expect([...statuses]).toEqual([200]);
  });

  test("shows each of twenty who ask in one moment themselves, whatever became of the others", async () => {
    const server = await startTestServer({ database, idp });
    onTestFinished(() => server.close());
    const people = await inParallel(20, () => addPerson(server, { hasPassword: false }));
    const [gone, inactive, signedOut, ...others] = people;
    await server.db.deleteFrom("users").where("id", "=", gone!.id).execute();
    await server.db.updateTable("users").set({ is_active: false }).where("id", "=", inactive!.id).execute();
    await server.db
      .updateTable("latchkey_sessions")
      .set({ ended_at: new Date(), end_reason: "signed_out" })
      .where("id", "=", sessionIdOf(signedOut!.signIn))
      .execute();
    const answers = await Promise.all(
      people.map(({ signIn }) => server.send("GET", "/api/auth/user/", { headers: bearerOf(signIn) })),
    );
    expect(answers.slice(0, 3)).toEqual([
      refusal("user_not_found"),
      refusal("user_inactive"),
      refusal("bearer_invalid"),
    ]);
    expect(answers.slice(3).map(({ body }) => body.pk as string)).toEqual(others.map(({ id }) => id));
  });

  test("opens nothing to a token that names somebody else", async () => {
    const server = await startTestServer({ database, idp });
    onTestFinished(() => server.close());
    const mine = await server.signIn();
    const other = await server.signIn({
      account: { sub: "300000000000000000001", email: "other@mail.example" },
    });
    const { pk } = other.body.user as { pk: string };
    const ask = () => server.send("GET", "/api/auth/user/", { headers: bearerOf(mine) });
    expect((await ask()).status).toBe(200);
    await server.db.updateTable("latchkey_sessions").set({ user_id: pk }).execute();
    expect(await ask()).toMatchObject({ status: 401, body: { code: "token_not_valid" } });
  });
});
