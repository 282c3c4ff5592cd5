import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { days } from "../kernel/duration.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { inParallel } from "../testing/refresh.ts";
import { sessionIdOf } from "../testing/session-facts.ts";
import { startTestServer, testSite, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";
import { advanceSession } from "./advance-session.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const sessionPolicy = { idleLifetime: days(7), absoluteLifetime: days(30) };
const requester = { address: null, userAgent: null, requestId: "test" };
const site = { id: testSite.id, isAuthenticated: true, origins: [], profile: 1, tokenMode: "body" } as const;

describe.each(databases)("sessions that advance in one moment, on %s,", (database) => {
  let server: TestServer & { readonly databaseUrl: string };
  let deps: TestStore & { readonly sessionPolicy: typeof sessionPolicy };
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
    deps = { ...openTestStore(server), sessionPolicy };
  });
  afterAll(async () => {
    await deps.store.close();
    await server.close();
  });

  const openSession = async () => sessionIdOf(await server.signIn());
  const advance = (sessionId: string, asked: { site: typeof site | null; generation?: number } = { site }) =>
    advanceSession(deps, { sessionId, generation: 0, requester, ...asked });

  test("each advance once, whoever asks for what", async () => {
    const ids = await inParallel(5, openSession);
    const asking = await inParallel(20, (index) => advance(ids[index % ids.length]!));
    const advanced = asking.flatMap((row) => row ?? []);
    expect(advanced.map(({ id, generation }) => [id, generation])).toEqual(ids.map((id) => [id, 1]));
  });

  test("S59: whoever stole a token gets nothing by asking together with its owner", async () => {
    const id = await openSession();
    const [stolen, own, again] = await Promise.all([
      advance(id, { site: null }),
      advance(id),
      advance(id, { site: null }),
    ]);
    expect([stolen, again]).toEqual([undefined, undefined]);
    expect(own).toMatchObject({ id, generation: 1 });
  });

  test("S52: are not held up by those who come with an older token", async () => {
    const [id, other] = await inParallel(2, openSession);
    await advance(id!);
    const [old, own, theirs, older] = await Promise.all([
      advance(id!),
      advance(id!, { site, generation: 1 }),
      advance(other!),
      advance(id!),
    ]);
    expect([old, older]).toEqual([undefined, undefined]);
    expect(own).toMatchObject({ id, generation: 2 });
    expect(theirs).toMatchObject({ id: other, generation: 1 });
  });
});

// SQLite has one transaction at a time, and nobody holds a row.
test("a session that somebody holds lets all others advance, and advances when it is free", async () => {
  await using stack = new AsyncDisposableStack();
  const server = await startTestServer({ database: "postgres", idp });
  stack.defer(() => server.close());
  const deps = { ...stack.use(openTestStore(server)), sessionPolicy };
  const ids = await inParallel(20, async () => sessionIdOf(await server.signIn()));
  const advance = (sessionId: string) => advanceSession(deps, { sessionId, generation: 0, site, requester });

  const { held } = await server.db.transaction().execute(async (tx) => {
    const [first, ...others] = ids;
    await tx.updateTable("latchkey_sessions").set({ address: "held" }).where("id", "=", first!).execute();
    const waiting = advance(first!);
    const advanced = await Promise.all(others.map(advance));
    expect(advanced.map((row) => row?.generation)).toEqual(others.map(() => 1));
    return { held: waiting };
  });
  expect(await held).toMatchObject({ id: ids[0], generation: 1 });
});
