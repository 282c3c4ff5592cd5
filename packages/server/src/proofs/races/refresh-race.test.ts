import { setTimeout as sleep } from "node:timers/promises";
import { type OfflineProvider, startOfflineProvider } from "@latchkey/idp";
import { Agent, fetch } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { milliseconds, minutes } from "../../kernel/duration.ts";
import { countWaiting } from "../../testing/count-waiting.ts";
import { openTestStore } from "../../testing/open-test-store.ts";
import { basic } from "../../testing/start-test-server.ts";
import { recordProof } from "../record-proof.ts";
import { scaled } from "../scale.ts";
import { type ServerProcess, startServerProcess } from "../server-process.ts";

const callers = scaled({ short: 1_000, full: 10_000 });
const pause = milliseconds(250);

interface Tokens {
  readonly refresh: string;
}

let idp: OfflineProvider;
let nodes: readonly ServerProcess[] = [];
/** All requests are under way at once; so many of them are with each server, and the others wait for their turn. */
const dispatcher = new Agent({ connections: 250 });

beforeAll(async () => {
  idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
  const first = await startServerProcess({ database: "postgres", idp });
  nodes = [first];
  const second = await startServerProcess({ database: "postgres", idp, databaseUrl: first.databaseUrl });
  nodes = [first, second];
}, minutes(2));
afterAll(async () => {
  await dispatcher.close();
  // The one that has made the database goes last, and drops it.
  for (const node of nodes.toReversed()) await node.stop();
  await idp.close();
});

let busy = 0;

/** Asks again for as long as a server has no room, and says so as it should. */
async function post(node: ServerProcess, path: string, body: object): Promise<Tokens> {
  const response = await fetch(node.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: basic() },
    body: JSON.stringify(body),
    dispatcher,
  });
  const answer = await response.json();
  if (response.status === 200) return answer as Tokens;
  const isBusy = response.status === 503 && response.headers.has("retry-after");
  if (!isBusy) throw new Error(`answered ${response.status}: ${JSON.stringify(answer)}`);
  busy++;
  await sleep(pause);
  return post(node, path, body);
}

test(
  "S53: thousands who refresh one token at two servers on one PostgreSQL get one successor",
  async () => {
    const { refresh } = await post(
      nodes[0]!,
      "/api/social/login/google/",
      await idp.issueTokens({ account: "verified@gmail.com" }),
    );
    await using deps = openTestStore({ databaseUrl: nodes[0]!.databaseUrl });
    // The row is held until callers of both servers wait for it: otherwise the first is done before the second comes.
    const { underWay } = await deps.store.db.transaction().execute(async (tx) => {
      await tx
        .updateTable("latchkey_sessions")
        .set((row) => ({ generation: row.ref("generation") }))
        .execute();
      const asked = Array.from({ length: callers }, (_, index) =>
        post(nodes[index % 2]!, "/api/auth/token/refresh/", { refresh }),
      );
      await expect.poll(() => countWaiting(tx)).toBeGreaterThan(2);
      return { underWay: asked };
    });
    const answers = await Promise.all(underWay);
    const successors = new Set(answers.map((answer) => answer.refresh));
    expect([answers.length, successors.size]).toEqual([callers, 1]);
    const rows = await deps.store.db
      .selectFrom("latchkey_sessions")
      .select(["generation", "ended_at"])
      .execute();
    expect(rows).toEqual([{ generation: 1, ended_at: null }]);
    const events = await deps.store.db.selectFrom("latchkey_audit").select("event").execute();
    expect(events.map(({ event }) => event)).not.toContain("refresh_token_reused");
    await recordProof({
      name: "refresh-race-postgres",
      claim: "Ten thousand refreshes of one token, at two servers at once, have one successor (S53)",
      how:
        "Two backend processes on one PostgreSQL; all callers bring the same refresh token at once. Seen red with a " +
        "row that is read and then written in the place of the guarded statement: each of those that waited for the row advances it.",
      figures: {
        callers,
        "different successors": successors.size,
        "generation of the row afterwards": rows[0]!.generation,
        "events of a reuse": 0,
        "answered with 503 and Retry-After, and asked again": busy,
      },
    });
  },
  minutes(10),
);
