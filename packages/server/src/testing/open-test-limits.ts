import { Failure } from "../kernel/failure.ts";
import { newId } from "../kernel/id.ts";
import { createSecrets } from "../kernel/secrets.ts";
import type { AttemptSubject } from "../limits/counter.ts";
import { type AttemptResult, limitAttempt } from "../limits/limit-attempt.ts";
import { defaultLimitPolicy, type LimitDeps, type LimitPolicy } from "../limits/limit-policy.ts";
import { migrate } from "../store/migrate.ts";
import { openTestStore, type TestStore } from "./open-test-store.ts";
import { testSecret } from "./start-test-server.ts";
import { StandingClock } from "./test-clock.ts";
import { createTestDatabase, type DatabaseKind } from "./test-database.ts";

export type TestLimits = LimitDeps & TestStore;

/** What limits ask for, on a database of its own. */
export interface TestLimitsDatabase {
  readonly deps: TestLimits;
  readonly url: string;
  /** Another node on the same database, with the same clock, and by another way if `url` says one. */
  openNode(url?: string): TestLimits;
  close(): Promise<void>;
}

export async function openTestLimits(kind: DatabaseKind): Promise<TestLimitsDatabase> {
  const database = await createTestDatabase(kind);
  const first = openTestStore({ databaseUrl: database.url, clock: new StandingClock() });
  await migrate(first, []);
  const nodes: TestLimits[] = [];
  const addNode = (store: TestStore): TestLimits => {
    const node = { ...store, secrets: createSecrets([testSecret]), limitPolicy: defaultLimitPolicy };
    nodes.push(node);
    return node;
  };
  return {
    deps: addNode(first),
    url: database.url,
    openNode: (url = database.url) => addNode(openTestStore({ databaseUrl: url, clock: first.clock })),
    async close() {
      await Promise.all(nodes.map(({ store }) => store.close()));
      await database.drop();
    },
  };
}

/** The same with other numbers. */
export function withPolicy(deps: TestLimits, policy: Partial<LimitPolicy>): TestLimits {
  return { ...deps, limitPolicy: { ...deps.limitPolicy, ...policy } };
}

/** Somebody nobody has met, at an address where nobody has been, or as `facts` say. */
export function stranger(
  facts: Partial<AttemptSubject> & { readonly address?: string | null } = {},
): AttemptSubject {
  const { address = freshAddress(), ...rest } = facts;
  return { account: crypto.randomUUID(), userId: null, requester: { address }, site: null, ...rest };
}

let addresses = 0;

/** An address that no other test uses. */
export function freshAddress(): string {
  const count = addresses++;
  return `10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`;
}

/** What became of an attempt, and how many seconds a throttled one is to wait. */
export type Told = "succeeded" | "failed" | "unavailable" | { readonly throttledFor: number };

/** Tries a password that is right or wrong. `work` stands for the hashing. */
export async function attempt(
  deps: TestLimits,
  subject: AttemptSubject,
  kind: AttemptResult["kind"],
  work: () => Promise<void> = async () => {},
): Promise<Told> {
  try {
    const result = await limitAttempt(deps, subject, async () => {
      await work();
      return { kind };
    });
    return result.kind;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.failure === "unavailable") return "unavailable";
    if (error.failure !== "throttled") throw error;
    return { throttledFor: error.options.retryAfterSeconds! };
  }
}

/** Fails `times` times, each time at another address. */
export async function failTimes(deps: TestLimits, subject: AttemptSubject, times: number): Promise<Told[]> {
  const told: Told[] = [];
  for (let count = 0; count < times; count++) {
    told.push(await attempt(deps, { ...subject, requester: { address: freshAddress() } }, "failed"));
  }
  return told;
}

/** A known person, as {@link stranger} is none, who has used a session from each of `addresses`. */
export async function addPerson(
  { store, clock }: TestLimits,
  usedAddresses: readonly string[] = [],
): Promise<AttemptSubject> {
  const userId = newId(clock);
  const now = clock.now();
  await store.db
    .insertInto("users")
    .values({
      id: userId,
      username: userId,
      email: null,
      email_verified_at: null,
      password_hash: null,
      date_joined: now,
      last_login: null,
    })
    .execute();
  await store.db
    .insertInto("latchkey_sites")
    .values({
      id: "web",
      name: "web",
      secret_hash: null,
      origins: "[]",
      is_default: true,
      is_managed_by_settings: false,
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  for (const address of usedAddresses) {
    await store.db
      .insertInto("latchkey_sessions")
      .values({
        id: newId(clock),
        user_id: userId,
        site_id: "web",
        is_site_bound: false,
        generation: 0,
        epoch: 0,
        amr: "[]",
        authenticated_at: now,
        rotated_at: now,
        last_used_at: now,
        idle_expires_at: now,
        expires_at: now,
        ended_at: null,
        end_reason: null,
        address,
        user_agent: null,
      })
      .execute();
  }
  return stranger({ account: userId, userId });
}
