import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inParallel, refresh } from "../testing/refresh.ts";
import { readSession, sessionIdOf } from "../testing/session-facts.ts";
import { type Answer, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

describe.each(databases)("sign-out everywhere on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  afterAll(() => server.close());

  const bearerOf = (signIn: Answer) => ({ authorization: `Bearer ${signIn.body.access}` });
  const signOutEverywhere = (signIn: Answer) =>
    server.send("POST", "/api/auth/logout/all/", { headers: bearerOf(signIn) });

  test("S62: it ends all sessions of the person, and nobody else's", async () => {
    const mine = await inParallel(3, () => server.signIn());
    const others = await server.signIn({ account: "member@workspace.example" });
    const { status, body } = await signOutEverywhere(mine[0]!);
    expect([status, body]).toEqual([200, { detail: "Successfully logged out." }]);
    for (const signIn of mine) {
      expect((await readSession(server, sessionIdOf(signIn))).end_reason).toBe("signed_out_everywhere");
      const late = await refresh(server, signIn.body.refresh);
      expect([late.status, late.body]).toEqual([
        401,
        { detail: "Token is blacklisted", code: "token_not_valid" },
      ]);
    }
    expect((await refresh(server, others.body.refresh)).status).toBe(200);
    const events = await server.db
      .selectFrom("latchkey_audit")
      .selectAll()
      .where("event", "=", "signed_out_everywhere")
      .execute();
    expect(events.map(({ user_id }) => user_id)).toEqual([mine[0]!.body.user.pk]);
  });

  test("S62: it shows at once on routes that look the person up, and a later sign-in is a new start", async () => {
    const signIn = await server.signIn();
    await signOutEverywhere(signIn);
    const user = await server.send("GET", "/api/auth/user/", { headers: bearerOf(signIn) });
    expect([user.status, user.body.messages[0].message]).toEqual([401, "Token is invalid"]);
    expect((await signOutEverywhere(signIn)).status).toBe(401);
    expect((await refresh(server, (await server.signIn()).body.refresh)).status).toBe(200);
  });

  test("S61: whoever signed in before or while it ran refreshes no more", async () => {
    const account = { account: "outside@mail.example" };
    const signIn = await server.signIn(account);
    const epochOf = async () => {
      const id = signIn.body.user.pk as string;
      const row = await server.db
        .selectFrom("users")
        .select("auth_epoch")
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      return row.auth_epoch;
    };
    const before = await epochOf();
    const signIns: Answer[] = [];
    const statuses: number[] = [];
    await inParallel(21, async (index) => {
      if (index === 10) statuses.push((await signOutEverywhere(signIn)).status);
      else signIns.push(await server.signIn(account));
    });
    expect(statuses).toEqual([200]);
    expect(await epochOf()).toBe(before + 1);
    const opened = signIns.filter(({ status }) => status === 200);
    // Whoever was checked before the end and came to write after it was refused, and has opened nothing.
    const overtaken = signIns.filter(({ status }) => status !== 200);
    expect(overtaken.filter(({ body }) => body.code !== "invalid_grant")).toEqual([]);
    const rows = await server.db
      .selectFrom("latchkey_sessions")
      .select("id")
      .where("user_id", "=", signIn.body.user.pk as string)
      .execute();
    expect(rows).toHaveLength(opened.length + 1);
    for (const racing of opened) {
      const { epoch, ended_at } = await readSession(server, sessionIdOf(racing));
      // What still lives was opened with the epoch after the end; whatever has the one before is over.
      expect(ended_at === null).toBe(epoch === before + 1);
      expect((await refresh(server, racing.body.refresh)).status).toBe(epoch === before + 1 ? 200 : 401);
    }
  });

  test("S61: a session that was checked before the end and written after it is dead at birth", async () => {
    const signIn = await server.signIn();
    const id = sessionIdOf(signIn);
    await signOutEverywhere(signIn);
    // The row as a sign-in would write it that had read the epoch a moment before.
    await server.db
      .updateTable("latchkey_sessions")
      .set({ ended_at: null, end_reason: null })
      .where("id", "=", id)
      .execute();
    for (const rotate of [true, false]) {
      const answer = await refresh(server, signIn.body.refresh, { rotate });
      expect([answer.status, answer.body]).toEqual([
        401,
        { detail: "Token is blacklisted", code: "token_not_valid" },
      ]);
    }
    expect((await server.send("GET", "/api/auth/user/", { headers: bearerOf(signIn) })).status).toBe(401);
    const verified = await server.send("POST", "/api/auth/token/verify/", {
      body: { token: signIn.body.access },
    });
    expect([verified.status, verified.body.non_field_errors]).toEqual([400, ["Token is blacklisted"]]);
  });

  test.each([
    ["deactivated", { is_active: false }, "User is inactive", "user_inactive"],
    ["gone", null, "User not found", "user_not_found"],
  ])("S61: a person who is %s neither refreshes nor passes", async (state, change, detail, code) => {
    const email = `${state}-${database}@gmail.com`;
    const account = {
      sub: `${state}-1`,
      email,
      email_verified: true,
      given_name: "Some",
      family_name: "Body",
    };
    const signIn = await server.signIn({ account });
    const id = signIn.body.user.pk as string;
    if (change) await server.db.updateTable("users").set(change).where("id", "=", id).execute();
    else await server.db.deleteFrom("users").where("id", "=", id).execute();
    const rows = await server.db
      .selectFrom("latchkey_sessions")
      .select("id")
      .where("user_id", "=", id)
      .execute();
    expect(rows).toHaveLength(change ? 1 : 0);
    for (const rotate of [true, false]) {
      const answer = await refresh(server, signIn.body.refresh, { rotate });
      expect([answer.status, answer.body]).toEqual([
        401,
        { detail: "No active account found for the given token.", code: "token_not_valid" },
      ]);
    }
    const user = await server.send("GET", "/api/auth/user/", { headers: bearerOf(signIn) });
    expect([user.status, user.body]).toEqual([401, { detail, code }]);
    expect(user.headers.get("www-authenticate")).toBe('Bearer realm="api", error="invalid_token"');
  });
});
