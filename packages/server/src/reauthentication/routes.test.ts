import { expect, test } from "vitest";
import { inParallel } from "../testing/refresh.ts";
import { testContract } from "../testing/test-contract.ts";
import { watchPlaces } from "../testing/watch-places.ts";
import { mountReauthenticationRoutes } from "./routes.ts";

test("of one person's passwords one at a time takes a place at the hasher, whatever their sessions", async () => {
  const { edge, passwords, handlerOf, most } = watchPlaces();
  mountReauthenticationRoutes(edge as never, testContract, { passwords } as never);
  const prove = handlerOf(testContract.account.reauthenticate);
  await inParallel(20, (index) =>
    prove({ user: { id: "one", sessionId: `${index}` }, body: { password: "theirs" } }),
  );
  expect(most()).toBe(1);
});
