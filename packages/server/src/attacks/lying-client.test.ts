import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { countRows, forgetEverybody, nothingWritten, startTestProvider } from "../testing/exchange.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { TestClock } from "../testing/test-clock.ts";
import { databases } from "../testing/test-database.ts";
import { unchangedToken } from "./access-token-attacks.ts";
import { allAttacks } from "./all-attacks.ts";
import { createNaiveServer } from "./naive-server.ts";
import {
  attackLatchkey,
  attackNaiveServer,
  bring,
  issueTokens,
  signIn,
  type Target,
  victim,
} from "./target.ts";
import { openTrap } from "./trap.ts";

const idp = await startTestProvider();
const trap = await openTrap();
afterEach(() => idp.faults.behaveNormally());
afterAll(async () => {
  trap.close();
  await idp.close();
});

/** Of the attacks, at least so many must harm a server that nobody hardened: else they would show little. */
const leastNaiveShare = 0.9;

function startNaiveTarget(): Target {
  const clock = new TestClock();
  return attackNaiveServer(createNaiveServer({ issuer: idp.issuer, clock }), { idp, trap, clock });
}

describe.each(databases)("Latchkey on %s withstands", (database) => {
  let server: TestServer;
  let target: Target;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
    target = await attackLatchkey(server, { idp, trap });
  });
  beforeEach(() => forgetEverybody(server));
  afterEach(() => server.clock.advance(Date.now() - server.clock.now().getTime()));
  afterAll(() => server.close());

  test.each(allAttacks.map((attack) => [attack.name, attack] as const))("%s", async (_, attack) => {
    // An honest person comes in before: nothing is refused for what another attack left behind.
    expect((await signIn(target)).status).toBe(200);
    await forgetEverybody(server);
    const outcome = await attack.run(target);
    expect(outcome).toEqual({ succeeded: false, seen: attack.withstood });
    expect(attack.writesNothing ? await countRows(server) : nothingWritten).toEqual(nothingWritten);
  });
});

describe("what is changed by nobody is taken", () => {
  const evidence: readonly (readonly [string, (target: Target) => Promise<object>])[] = [
    ["both tokens of the provider", (target) => issueTokens(target)],
    ["an id token alone", async (target) => ({ id_token: (await issueTokens(target)).id_token })],
    ["an access token alone", async (target) => ({ access_token: (await issueTokens(target)).access_token })],
  ];
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database: "sqlite", idp });
  });
  afterAll(() => server.close());

  test.each(evidence)("%s", async (_, make) => {
    for (const target of [await attackLatchkey(server, { idp, trap }), startNaiveTarget()]) {
      const { status, body } = await bring(target, await make(target));
      expect([status, body.user?.email]).toEqual([200, victim]);
    }
  });

  test("our own access token", async () => {
    for (const target of [await attackLatchkey(server, { idp, trap }), startNaiveTarget()]) {
      expect((await unchangedToken.run(target)).succeeded).toBe(true);
    }
  });
});

describe("the tutorial's backend", () => {
  test("falls to nine in ten of the attacks", async () => {
    const withstood: string[] = [];
    for (const attack of allAttacks) {
      const { succeeded } = await attack.run(startNaiveTarget()).finally(() => idp.faults.behaveNormally());
      if (!succeeded) withstood.push(attack.name);
    }
    const share = 1 - withstood.length / allAttacks.length;
    console.log(`${allAttacks.length} attacks, ${(share * 100).toFixed(1)} % succeed; not these:`, withstood);
    expect(share).toBeGreaterThanOrEqual(leastNaiveShare);
  });
});
