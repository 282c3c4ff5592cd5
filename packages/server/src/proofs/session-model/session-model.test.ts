import { type OfflineProvider, startOfflineProvider } from "@latchkey/idp";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minutes } from "../../kernel/duration.ts";
import { databases, type DatabaseKind } from "../../testing/test-database.ts";
import { seed } from "../env.ts";
import { recordProof } from "../record-proof.ts";
import { scaled } from "../scale.ts";
import { checkAtRest } from "./session-model-batch.ts";
import { sessionCommands, type Tally } from "./session-model-commands.ts";
import type { World } from "./session-model-deeds.ts";
import { nodesLiveFor, openSessionNodes, type SessionNodes } from "./session-model-nodes.ts";

const runs = scaled({ short: 15, full: 500 });
const people = 3;

describe.each(databases)("sessions on %s", (database) => {
  let idp: OfflineProvider;
  let nodes: SessionNodes;
  let openedAt: number;

  beforeAll(async () => {
    idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
    await openNodes(database);
  });
  afterAll(async () => {
    await nodes.close();
    await idp.close();
  });

  async function openNodes(kind: DatabaseKind): Promise<void> {
    nodes = await openSessionNodes(kind, idp);
    openedAt = nodes.clock.now().getTime();
  }

  /** New people before the nodes of all runs. */
  async function openWorld(): Promise<World> {
    if (nodes.clock.now().getTime() - openedAt > nodesLiveFor) {
      await nodes.close();
      await openNodes(database);
    }
    const persons = Array.from({ length: people }, () => ({
      email: `p${crypto.randomUUID()}@gmail.com`,
      id: null,
      isActive: true,
    }));
    return {
      nodes,
      model: { persons, sessions: [], now: () => nodes.clock.now().getTime() },
    };
  }

  test(
    "S52-S63: are what the model says, step by step and when many ask at once",
    async () => {
      const tally: Tally = { foretold: new Map(), together: 0 };
      await fc.assert(
        fc.asyncProperty(sessionCommands, async (commands) => {
          const world = await openWorld();
          await fc.asyncModelRun(() => ({ model: world, real: tally }), commands);
          await checkAtRest(world);
        }),
        { numRuns: runs, endOnFailure: false, ...(seed !== undefined && { seed }) },
      );
      expect(tally.together).toBeGreaterThan(0);
      await recordProof({
        name: `session-model-${database}`,
        claim: "Sessions are what a model of them says, whatever is done in whatever order (S52 to S63)",
        how:
          `On ${database}: ${runs} random runs of sign-ins, refreshes with every kind of token, sign-outs, deactivations, ` +
          "deletions, restarts and waiting, one after the other with the exact answer foretold, and at once with what must hold.",
        figures: { runs, ...Object.fromEntries(tally.foretold), "steps at once": tally.together },
      });
    },
    minutes(60),
  );
});
