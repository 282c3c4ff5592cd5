import { type AuditEntry, recordEvent } from "../audit/record-event.ts";
import { sealAudit, type SealDeps } from "../audit/seal-audit.ts";
import { verifyAudit } from "../audit/verify-audit.ts";
import { createSecrets } from "../kernel/secrets.ts";
import { migrate } from "../store/migrate.ts";
import type { Queries } from "../store/open-store.ts";
import { openTestStore, type TestStore } from "./open-test-store.ts";
import { testSecret } from "./start-test-server.ts";
import { createTestDatabase, type DatabaseKind } from "./test-database.ts";

/** An audit on a database of its own, without a server around it. */
export interface AuditTrail extends AsyncDisposable {
  readonly db: Queries;
  readonly deps: TestStore & SealDeps;
  record(entry?: Partial<AuditEntry>): Promise<void>;
  /** @param secrets Those of the test's server unless it is said. */
  seal(secrets?: readonly [string, ...string[]]): Promise<number>;
  verify(secrets?: readonly [string, ...string[]]): ReturnType<typeof verifyAudit>;
}

export async function openAuditTrail(kind: DatabaseKind): Promise<AuditTrail> {
  const database = await createTestDatabase(kind);
  const store = openTestStore({ databaseUrl: database.url });
  await migrate(store, []);
  const withSecrets = (list: readonly [string, ...string[]] = [testSecret]) => ({
    ...store,
    secrets: createSecrets(list),
  });
  return {
    db: store.store.db,
    deps: withSecrets(),
    record: (entry = {}) =>
      store.store.transaction((tx) => recordEvent(tx, store.clock, { event: "signed_in", ...entry })),
    seal: (secrets) => sealAudit(withSecrets(secrets)),
    verify: (secrets) => verifyAudit(withSecrets(secrets)),
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await database.drop();
    },
  };
}
