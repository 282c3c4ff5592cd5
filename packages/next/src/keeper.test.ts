import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { minutes, seconds } from "./duration.ts";
import { createKeeper, type Keeper, type Outcome } from "./keeper.ts";
import { refreshSession } from "./refresh-session.ts";
import { createSiteClient } from "./site-client.ts";
import { startFakeBackend, type FakeBackend, type Fault } from "./testing/fake-backend.ts";
import { staleSession, testContract } from "./testing/test-session.ts";

const rotating = { mayRotate: true } as const;
const reading = { mayRotate: false } as const;

let backend: FakeBackend;
let clock: number;

beforeEach(async () => {
  backend = await startFakeBackend();
  clock = Date.now();
});

afterEach(() => backend.stop());

/** @param holdBack how long an answer that is no rotation stays on its way. */
function startKeeper(holdBack: Promise<void> = Promise.resolve()): Keeper {
  const now = () => clock;
  const deps = { contract: testContract, siteClient: createSiteClient(backend), now };
  return createKeeper({
    now,
    async refresh(token, how) {
      const outcome = await refreshSession(deps, token, how);
      if (!how.rotate) await holdBack;
      return outcome;
    },
  });
}

function tokensOf(outcome: Outcome) {
  if (outcome.kind !== "fresh") throw new Error(`The outcome is ${outcome.kind}.`);
  return outcome.tokens;
}

describe("one rotation, whoever asks", () => {
  it("rotates once for 50 callers, and all get the same tokens", async () => {
    const keeper = startKeeper();
    const session = staleSession(backend, "s1");
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => keeper.keep(session, rotating)));
    expect(new Set(outcomes.map((outcome) => tokensOf(outcome).access)).size).toBe(1);
    expect(tokensOf(outcomes[0]!).refresh).toBe("lk1.s1.1");
    expect(backend.row("s1")).toEqual({ generation: 1, isEnded: false });
    expect(backend.asked).toHaveLength(1);
  });

  it("rotates once for 50 callers of which half may not write a cookie", async () => {
    const keeper = startKeeper();
    const session = staleSession(backend, "s1");
    const callers = Array.from({ length: 50 }, (_, index) =>
      keeper.keep(session, index % 2 ? rotating : reading),
    );
    for (const outcome of await Promise.all(callers)) expect(outcome.kind).toBe("fresh");
    expect(backend.row("s1")).toEqual({ generation: 1, isEnded: false });
    expect(backend.asked.length).toBeLessThanOrEqual(2);
  });

  it("serves a request that still carries the older cookie from memory", async () => {
    const keeper = startKeeper();
    const session = staleSession(backend, "s1");
    const first = tokensOf(await keeper.keep(session, rotating));
    expect(tokensOf(await keeper.keep(session, rotating))).toEqual(first);
    expect(tokensOf(await keeper.keep(session, reading))).toEqual(first);
    expect(backend.asked).toHaveLength(1);
  });

  it("follows an older cookie through several rotations", async () => {
    const keeper = startKeeper();
    const oldest = staleSession(backend, "s1");
    const middle = tokensOf(await keeper.keep(oldest, rotating));
    clock += minutes(4.9);
    const newest = tokensOf(await keeper.keep({ sid: "s1", ...middle }, rotating));
    expect(newest.refresh).toBe("lk1.s1.2");
    expect(tokensOf(await keeper.keep(oldest, rotating))).toEqual(newest);
    expect(keeper.newest(middle)).toEqual(newest);
    expect(backend.row("s1").isEnded).toBe(false);
  });

  it("follows it for as long as it is asked about, however many rotations come between (S99)", async () => {
    const keeper = startKeeper();
    const oldest = staleSession(backend, "s1");
    let newest = tokensOf(await keeper.keep(oldest, rotating));
    for (let rotation = 2; rotation < 6; rotation += 1) {
      clock += minutes(4.9);
      newest = tokensOf(await keeper.keep({ sid: "s1", ...newest }, rotating));
      expect(tokensOf(await keeper.keep(oldest, reading))).toEqual(newest);
    }
    expect(backend.row("s1")).toEqual({ generation: 5, isEnded: false });
  });

  it("shows no token of a request that came minutes ago to the backend, which may be far ahead of it (S99)", async () => {
    const keeper = startKeeper();
    const session = staleSession(backend, "s1");
    expect(await keeper.keep(session, { ...reading, isLate: true })).toEqual({
      kind: "kept",
      retryAfterSeconds: 2,
    });
    const rotated = tokensOf(await keeper.keep(session, rotating));
    expect(tokensOf(await keeper.keep(session, { ...reading, isLate: true }))).toEqual(rotated);
    expect(backend.asked).toHaveLength(1);
  });

  it("asks for a request that came minutes ago with what the browser has shown since", async () => {
    const keeper = startKeeper();
    const oldest = staleSession(backend, "s1");
    const middle = tokensOf(await keeper.keep(oldest, rotating));
    await keeper.keep({ sid: "s1", ...middle, refreshAt: 0 }, reading);
    clock += minutes(4.9);
    expect(tokensOf(await keeper.keep(oldest, { ...reading, isLate: true })).refresh).toBe("lk1.s1.1");
    expect(backend.row("s1").isEnded).toBe(false);
  });

  it("asks with the parent while no browser has shown the successor", async () => {
    const keeper = startKeeper();
    const session = staleSession(backend, "s1");
    await keeper.keep(session, rotating); // the answer with this cookie is lost
    clock += minutes(4.9);
    expect(tokensOf(await keeper.keep(session, rotating)).refresh).toBe("lk1.s1.1");
    expect(backend.row("s1")).toEqual({ generation: 1, isEnded: false });
  });

  it("never uses the refresh token up where no cookie can be written (next.md 4)", async () => {
    const keeper = startKeeper();
    const session = staleSession(backend, "s1");
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => keeper.keep(session, reading)));
    for (const outcome of outcomes) expect(tokensOf(outcome).refresh).toBe(session.refresh);
    expect(backend.row("s1").generation).toBe(0);
    expect(backend.asked).toHaveLength(1);
  });

  it("lets a rotation win over what was read beside it", async () => {
    const held = Promise.withResolvers<void>();
    const keeper = startKeeper(held.promise);
    const session = staleSession(backend, "s1");
    const read = keeper.keep(session, reading);
    const rotated = tokensOf(await keeper.keep(session, rotating));
    held.resolve();
    expect(tokensOf(await read)).toEqual(rotated);
  });

  it("rotates where a cookie can be written, though others have read meanwhile", async () => {
    const keeper = startKeeper();
    const session = staleSession(backend, "s1");
    await keeper.keep(session, reading);
    expect(tokensOf(await keeper.keep(session, rotating)).refresh).toBe("lk1.s1.1");
  });

  it("leaves tokens alone that have time left", async () => {
    const keeper = startKeeper();
    const session = { ...staleSession(backend, "s1"), refreshAt: clock + 1, accessExpires: clock + 2 };
    expect(tokensOf(await keeper.keep(session, rotating))).toBe(session);
    expect(backend.asked).toHaveLength(0);
  });

  it("replaces an access token that the backend refused before its time", async () => {
    const keeper = startKeeper();
    const session = {
      ...staleSession(backend, "s1"),
      refreshAt: clock + minutes(4),
      accessExpires: clock + minutes(5),
    };
    const how = { ...rotating, refused: session.access };
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => keeper.keep(session, how)));
    expect(new Set(outcomes.map((outcome) => tokensOf(outcome).access)).size).toBe(1);
    expect(backend.row("s1").generation).toBe(1);
  });
});

describe("only the backend's word ends a session (S99)", () => {
  const faults: readonly Fault[] = ["500", "429", "invalid_client", "redirects", "garbage"];

  it.each(faults)("keeps the session through %s, and the next success heals", async (fault) => {
    const keeper = startKeeper();
    const session = staleSession(backend, "s1");
    backend.fault = fault;
    const outcome = await keeper.keep(session, rotating);
    expect(outcome).toEqual({ kind: "kept", retryAfterSeconds: fault === "429" ? 7 : 2 });
    expect(backend.asked).toHaveLength(1); // no redirect is followed
    backend.fault = "none";
    clock += seconds(1);
    expect(tokensOf(await keeper.keep(session, rotating)).refresh).toBe("lk1.s1.1");
  });

  it("gives up after five seconds and keeps the session", async () => {
    using deadlines = vi.spyOn(AbortSignal, "timeout");
    const keeper = startKeeper();
    backend.fault = "hangs";
    const startedAt = performance.now();
    const outcome = await keeper.keep(staleSession(backend, "s1"), rotating);
    expect(outcome.kind).toBe("kept");
    expect(performance.now() - startedAt).toBeGreaterThan(seconds(4.9));
    expect(deadlines.mock.calls).toEqual([[seconds(5)]]);
  });

  it("keeps the session when nobody listens, and when the name is unknown", async () => {
    const session = staleSession(backend, "s1");
    const unknown = createSiteClient({ ...backend, url: "http://backend.invalid" });
    const deps = { contract: testContract, siteClient: unknown, now: () => clock };
    expect((await refreshSession(deps, session.refresh, { rotate: true })).kind).toBe("kept");
    const keeper = startKeeper();
    await backend.stop();
    expect((await keeper.keep(session, rotating)).kind).toBe("kept");
  });

  it("asks a failing backend once a second, not once a caller", async () => {
    const keeper = startKeeper();
    const session = staleSession(backend, "s1");
    backend.fault = "500";
    for (let call = 0; call < 10; call += 1) await keeper.keep(session, rotating);
    expect(backend.asked).toHaveLength(1);
  });

  it("uses the rest of an access token's time in an outage", async () => {
    const keeper = startKeeper();
    backend.fault = "500";
    const session = {
      ...staleSession(backend, "s1"),
      refreshAt: clock - 1,
      accessExpires: clock + seconds(10),
    };
    expect(tokensOf(await keeper.keep(session, rotating))).toBe(session);
  });

  it("does not fall back in an outage on a token older than the one that was refused", async () => {
    const keeper = startKeeper();
    const session = { ...staleSession(backend, "s1"), accessExpires: clock + seconds(10) };
    const refused = tokensOf(await keeper.keep(session, rotating)).access;
    backend.fault = "500";
    expect((await keeper.keep(session, { ...rotating, refused })).kind).toBe("kept");
  });

  it("is dead when the backend says so, and asks no more", async () => {
    const keeper = startKeeper();
    const session = staleSession(backend, "s1");
    backend.row("s1").isEnded = true;
    for (let call = 0; call < 5; call += 1) {
      expect(await keeper.keep(session, call % 2 ? rotating : reading)).toEqual({
        kind: "dead",
        endedBy: "backend",
      });
    }
    expect(backend.asked).toHaveLength(1);
  });

  it("is dead at once for everybody, though an access token has time left", async () => {
    const keeper = startKeeper();
    const session = {
      ...staleSession(backend, "s1"),
      refreshAt: clock + 1_000,
      accessExpires: clock + 2_000,
    };
    backend.row("s1").isEnded = true;
    expect((await keeper.keep(session, reading)).kind).toBe("fresh");
    expect((await keeper.keep(session, { ...reading, refused: session.access })).kind).toBe("dead");
    expect((await keeper.keep(session, reading)).kind).toBe("dead");
  });

  it("does not revive a session that its person ended during the flight", async () => {
    const keeper = startKeeper();
    const session = staleSession(backend, "s1");
    const flight = keeper.keep(session, rotating);
    keeper.end("s1");
    backend.row("s1").isEnded = true;
    const ended = { kind: "dead", endedBy: "person" };
    expect(await flight).toEqual(ended);
    expect(await keeper.keep(session, reading)).toEqual(ended);
  });
});

describe("clocks", () => {
  it.each([
    ["ahead", minutes(2)],
    ["behind", -minutes(2)],
  ])("does not loop with a backend two minutes %s", async (_, ahead) => {
    backend.clockAheadMs = ahead;
    backend.accessLifetimeMs = seconds(60);
    const keeper = startKeeper();
    let session = staleSession(backend, "s1");
    session = { ...session, ...tokensOf(await keeper.keep(session, rotating)) };
    for (let call = 0; call < 10; call += 1) {
      clock += seconds(3);
      session = { ...session, ...tokensOf(await keeper.keep(session, rotating)) };
    }
    expect(backend.asked).toHaveLength(1);
    clock += seconds(20);
    await keeper.keep(session, rotating);
    expect(backend.asked).toHaveLength(2);
  });
});

describe("sessions do not cross (S65)", () => {
  it("gives nobody another session's tokens, in whatever order many sessions ask", async () => {
    const step = fc.record({
      sid: fc.constantFrom("a", "b", "c"),
      mayRotate: fc.boolean(),
      waits: fc.nat({ max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const keeper = startKeeper();
        const cookies = new Map(["a", "b", "c"].map((sid) => [sid, staleSession(backend, sid)]));
        const calls = steps.map(async ({ sid, mayRotate, waits }) => {
          for (let turn = 0; turn < waits; turn += 1) await new Promise(setImmediate);
          const session = cookies.get(sid)!;
          const tokens = tokensOf(await keeper.keep(session, { mayRotate }));
          expect(tokens.refresh).toMatch(new RegExp(`^lk1\\.${sid}\\.`));
          expect(Buffer.from(tokens.access.split(".")[1]!, "base64url").toString()).toContain(
            `"sid":"${sid}"`,
          );
          if (mayRotate) cookies.set(sid, { ...session, ...tokens });
        });
        await Promise.all(calls);
        for (const sid of ["a", "b", "c"]) {
          expect(backend.row(sid).isEnded).toBe(false);
          expect(backend.row(sid).generation).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 40 },
    );
  });
});
