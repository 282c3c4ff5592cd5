import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connect, eventsNamed, identitiesOf, second, tokensNow } from "../testing/connect.ts";
import { countRows, exchange, forgetEverybody, refusal, startTestProvider } from "../testing/exchange.ts";
import { inParallel } from "../testing/refresh.ts";
import { type Answer, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

describe.each(databases)("connections at once, on %s:", (database) => {
  let server: TestServer;
  let me: Answer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(async () => {
    await forgetEverybody(server);
    me = await server.signIn();
  });
  afterAll(() => server.close());

  const pairsOf = (count: number) => inParallel(count, () => tokensNow(server, idp, second));

  test("of one identity by one person make one row and one event", async () => {
    const pairs = await pairsOf(100);
    const answers = await Promise.all(pairs.map((pair) => connect(server, me, pair)));
    expect([...new Set(answers.map(({ status }) => status))]).toEqual([200]);
    expect(await countRows(server)).toEqual({ users: 1, identities: 2, sessions: 1, usedTokens: 101 });
    expect(await eventsNamed(server, "identity_linked")).toHaveLength(1);
  });

  test("of one identity by two persons give it to one of them", async () => {
    const other = await server.signIn({ account: "member@workspace.example" });
    const pairs = await pairsOf(40);
    const answers = await Promise.all(
      pairs.map(async (pair, index) => {
        const person = index % 2 ? me : other;
        return { person, answer: await connect(server, person, pair) };
      }),
    );
    const [identity] = (await identitiesOf(server)).filter(({ subject }) => subject === second.sub);
    const isOwner = (person: Answer) => person.body.user.pk === identity!.user_id;
    const winners = answers.filter(({ person }) => isOwner(person));
    const losers = answers.filter(({ person }) => !isOwner(person));
    expect([winners.length, losers.length]).toEqual([20, 20]);
    for (const { answer } of winners) expect(answer.status).toBe(200);
    for (const { answer } of losers) expect(answer).toEqual(refusal("identity_taken"));
    expect(await countRows(server)).toEqual({ users: 2, identities: 3, sessions: 2, usedTokens: 22 });
  });

  test("with first sign-ins of the same identity agree on whose it is", async () => {
    const pairs = await pairsOf(40);
    const connections = pairs.slice(20).map((pair) => connect(server, me, pair));
    const signIns = await Promise.all(pairs.slice(0, 20).map((pair) => exchange(server, pair)));
    const [identity] = (await identitiesOf(server)).filter(({ subject }) => subject === second.sub);
    const isMine = identity!.user_id === me.body.user.pk;
    for (const answer of signIns) {
      expect([answer.status, answer.body.user.pk]).toEqual([200, identity!.user_id]);
    }
    for (const { status, body } of await Promise.all(connections)) {
      expect([status, body.code]).toEqual(isMine ? [200, undefined] : [400, "identity_taken"]);
    }
    expect(await countRows(server)).toMatchObject({ identities: 2 });
  });

  const endings = [
    ["signed out everywhere", { auth_epoch: 1 }, {}, "bearer_invalid"],
    ["deactivated", { is_active: false }, {}, "user_inactive"],
    ["signed out", {}, { ended_at: new Date(), end_reason: "signed_out" }, "bearer_invalid"],
  ] as const;

  test.each(endings)(
    "S61: none for a person who is %s meanwhile, for twenty callers",
    async (_, userChange, sessionChange, name) => {
      const pairs = await pairsOf(20);
      const before = await countRows(server);
      // The end is written and not yet committed when the requests come.
      const { started } = await server.db.transaction().execute(async (tx) => {
        await tx
          .updateTable("users")
          .set({ first_name: "Ending", ...userChange })
          .execute();
        await tx
          .updateTable("latchkey_sessions")
          .set({ end_reason: null, ...sessionChange })
          .execute();
        const under = pairs.map((pair) => connect(server, me, pair));
        await setTimeout(200);
        return { started: under };
      });
      for (const answer of await Promise.all(started)) {
        const { status, body } = refusal(name);
        expect([answer.status, answer.body.code]).toEqual([status, (body as { code: string }).code]);
      }
      expect(await countRows(server)).toEqual(before);
    },
  );
});
