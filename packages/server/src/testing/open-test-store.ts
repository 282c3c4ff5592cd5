import type { StoreDeps } from "../store/open-store.ts";
import { openStore } from "../store/open-store.ts";
import { collectLog } from "./start-test-server.ts";
import { TestClock } from "./test-clock.ts";

/** What a use case below the routes asks for, on the database of a server or on one of its own; `await using` closes it. */
export type TestStore = StoreDeps &
  AsyncDisposable & { readonly clock: TestClock; readonly lines: readonly string[] };

/** Opens a database without a server around it. */
export function openTestStore({
  databaseUrl,
  clock = new TestClock(),
}: {
  readonly databaseUrl: string;
  readonly clock?: TestClock;
}): TestStore {
  const lines: string[] = [];
  const log = collectLog(lines);
  const store = openStore(databaseUrl, { log });
  return { store, clock, log, lines, [Symbol.asyncDispose]: () => store.close() };
}
