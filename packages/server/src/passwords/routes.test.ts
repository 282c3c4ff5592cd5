import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { inParallel } from "../testing/refresh.ts";
import { testContract } from "../testing/test-contract.ts";
import { mountPasswordRoutes } from "./routes.ts";

test.each([undefined, "their old password"])(
  "of one person's changes (with %s) one at a time takes a place at the hasher, whatever their sessions",
  async (old_password) => {
    let inside = 0;
    let most = 0;
    const admit = async () => {
      most = Math.max(most, ++inside);
      await setTimeout(2);
      inside--;
    };
    const handlers = new Map<unknown, (request: object) => Promise<unknown>>();
    const edge = {
      mount: (route: unknown, handler: (request: object) => Promise<unknown>) => handlers.set(route, handler),
    };
    mountPasswordRoutes(edge as never, testContract, { passwords: { admit } } as never);
    const change = handlers.get(testContract.account.changePassword)!;
    await inParallel(20, (index) =>
      change({ user: { id: "one", sessionId: `${index}` }, body: { old_password, new_password1: "new" } }),
    );
    expect(most).toBe(1);
  },
);
