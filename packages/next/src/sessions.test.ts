import { describe, expect, test } from "vitest";
import { minutes } from "./duration.ts";
import { createKeeper } from "./keeper.ts";
import type { SessionToken } from "./session-token.ts";
import { createSessions } from "./sessions.ts";

const how = { mayRotate: false };

/** Sessions whose access tokens are good for a while, so that no refresh brings anything along. */
function startSessions(readUser: () => Promise<SessionToken["user"]>) {
  let time = 1_000;
  const now = () => time;
  const keeper = createKeeper({ now, refresh: async () => ({ kind: "kept", retryAfterSeconds: 1 }) });
  return {
    keeper,
    sessions: createSessions({ now, keeper, isOfModel: () => true, readUser }),
    pass: (ms: number) => (time += ms),
  };
}

const session: SessionToken = {
  sub: "1",
  sid: "s",
  user: { pk: "1", display_name: "Before" },
  userReadAt: 1,
  access: "access",
  refresh: "refresh",
  accessExpires: minutes(5),
  refreshAt: minutes(4),
};

describe("a person who has just edited themselves", () => {
  test("is seen as they are now by a request that still carries the older cookie", async () => {
    const { sessions, pass } = startSessions(async () => ({ pk: "1", display_name: "After" }));
    await sessions.rereadUser(session, how);
    pass(1);
    const outcome = await sessions.keep(session, how);
    expect(outcome).toMatchObject({ kind: "fresh", session: { user: { display_name: "After" } } });
  });

  test("is not signed in again by a reading during which they signed out", async () => {
    const read = Promise.withResolvers<SessionToken["user"]>();
    const { keeper, sessions } = startSessions(() => read.promise);
    const reread = sessions.rereadUser(session, how);
    await Promise.resolve();
    keeper.end("s");
    read.resolve({ pk: "1", display_name: "After" });
    expect(await reread).toEqual({ kind: "dead", endedBy: "person" });
    expect(sessions.newest(session)).toBeUndefined();
  });

  test("is not shown to anybody else's session", async () => {
    const { sessions, pass } = startSessions(async () => ({ pk: "1", display_name: "After" }));
    await sessions.rereadUser(session, how);
    pass(1);
    const other = { ...session, sid: "other", refresh: "other" };
    const outcome = await sessions.keep(other, how);
    expect(outcome).toMatchObject({ kind: "fresh", session: { user: { display_name: "Before" } } });
  });
});
