import { expect, test } from "vitest";
import { inParallel } from "../testing/refresh.ts";
import { testContract } from "../testing/test-contract.ts";
import { watchPlaces } from "../testing/watch-places.ts";
import { mountPasswordRoutes } from "./routes.ts";

test.each([undefined, "their old password"])(
  "of one person's changes (with %s) one at a time takes a place at the hasher, whatever their sessions",
  async (old_password) => {
    const { edge, passwords, handlerOf, most } = watchPlaces();
    mountPasswordRoutes(edge as never, testContract, { passwords } as never);
    const change = handlerOf(testContract.account.changePassword);
    await inParallel(20, (index) =>
      change({ user: { id: "one", sessionId: `${index}` }, body: { old_password, new_password1: "new" } }),
    );
    expect(most()).toBe(1);
  },
);
