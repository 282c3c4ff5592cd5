import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { minutes, seconds } from "../kernel/duration.ts";
import { createSecrets } from "../kernel/secrets.ts";
import { migrate } from "../store/migrate.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { inParallel } from "../testing/refresh.ts";
import { testSecret } from "../testing/start-test-server.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { ensureSigningKey, type KeyDeps } from "./ensure-signing-key.ts";
import { KeyRing } from "./key-ring.ts";

let database: TestDatabase;
let opened: TestStore;
let deps: KeyDeps;
let ring: KeyRing;
beforeEach(async () => {
  database = await createTestDatabase("sqlite");
  opened = openTestStore({ databaseUrl: database.url });
  deps = { ...opened, secrets: createSecrets([testSecret]), signingAlgorithm: "ES256" };
  await migrate(deps, []);
  await ensureSigningKey(deps);
  ring = new KeyRing(deps);
  await ring.reload();
});
afterEach(async () => {
  await opened[Symbol.asyncDispose]();
  await database.drop();
});

test("S38: ten thousand tokens with unknown key ids cause one reading a minute", async () => {
  const readings = vi.spyOn(deps.store, "run");
  const askAll = () => inParallel(10_000, (index) => ring.verificationKey(`unknown-${index}`));
  expect(new Set(await askAll())).toEqual(new Set([undefined]));
  expect(readings).toHaveBeenCalledTimes(1);
  opened.clock.advance(seconds(20));
  await askAll();
  expect(readings).toHaveBeenCalledTimes(1);
});

test("S40: of tokens with a key that another node has just made none is refused, however many come at once", async () => {
  await deps.store.db.updateTable("latchkey_keys").set({ revoked_at: opened.clock.now() }).execute();
  await ensureSigningKey(deps);
  const { kid } = await new KeyRing(deps).signingKey();
  const found = await inParallel(20, () => ring.verificationKey(kid));
  expect(found.map((key) => key?.kid)).toEqual(Array.from({ length: 20 }, () => kid));
});

test("S40: a reading that fails says of no key that it is unknown", async () => {
  await deps.store.db.updateTable("latchkey_keys").set({ revoked_at: opened.clock.now() }).execute();
  await ensureSigningKey(deps);
  const { kid } = await new KeyRing(deps).signingKey();
  const reading = vi.spyOn(deps.store, "run").mockRejectedValueOnce(new Error("the database is away"));
  await expect(ring.verificationKey(kid)).rejects.toThrow("the database is away");
  expect((await ring.verificationKey(kid))?.kid).toBe(kid);
  expect(reading).toHaveBeenCalledTimes(2);
});

test("S42: what a reading that fails late leaves is as old as it is then", async () => {
  const { kid } = await ring.signingKey();
  opened.clock.advance(seconds(45));
  vi.spyOn(deps.store, "run").mockImplementation(async () => {
    opened.clock.advance(seconds(20));
    throw new Error("the database is away");
  });
  await expect(ring.verificationKey(kid)).rejects.toThrow("the database is away");
});

test("S42: keys that cannot be read again are believed for a minute, and not longer", async () => {
  const { kid } = await ring.signingKey();
  vi.spyOn(deps.store, "run").mockRejectedValue(new Error("the database is away"));
  opened.clock.advance(seconds(45));
  expect((await ring.verificationKey(kid))?.kid).toBe(kid);
  expect(opened.lines.join("\n")).toContain("the known ones serve on");
  opened.clock.advance(minutes(1));
  await expect(ring.verificationKey(kid)).rejects.toThrow("the database is away");
  await expect(ring.signingKey()).rejects.toThrow("the database is away");
  await expect(ring.publicKeys()).rejects.toThrow("the database is away");
});
