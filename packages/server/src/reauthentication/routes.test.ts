import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { testContract } from "../testing/test-contract.ts";
import { inParallel } from "../testing/refresh.ts";
import { mountReauthenticationRoutes } from "./routes.ts";

test("of one person's passwords one at a time takes a place at the hasher, whatever their sessions", async () => {
  let inside = 0;
  let most = 0;
  const admit = async () => {
    most = Math.max(most, ++inside);
    await setTimeout(2);
    inside--;
  };
  const handlers: ((request: object) => Promise<unknown>)[] = [];
  const edge = {
    mount: (_: unknown, handler: (request: object) => Promise<unknown>) => handlers.push(handler),
  };
  mountReauthenticationRoutes(edge as never, testContract, { passwords: { admit } } as never);
  await inParallel(20, (index) =>
    handlers[0]!({ user: { id: "one", sessionId: `${index}` }, body: { password: "theirs" } }),
  );
  expect(most).toBe(1);
});
