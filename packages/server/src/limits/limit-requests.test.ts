import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hours, minutes, seconds } from "../kernel/duration.ts";
import {
  freshAddress,
  openTestLimits,
  type TestLimits,
  type TestLimitsDatabase,
} from "../testing/open-test-limits.ts";
import { databases } from "../testing/test-database.ts";
import { limitRequests, type RequestDoor } from "./limit-requests.ts";
import { mayServeAccount } from "./may-serve-account.ts";

describe.each(databases)("requests, on %s", (kind) => {
  let database: TestLimitsDatabase;
  let deps: TestLimits;
  beforeAll(async () => {
    database = await openTestLimits(kind);
    ({ deps } = database);
  });
  afterAll(() => database.close());

  const site = { id: "web", isAuthenticated: true };
  const door: RequestDoor = "registration";

  /** @returns How many of `times` requests in a row passed. */
  const countPassed = async (times: number, request: Parameters<typeof limitRequests>[1]) => {
    let count = 0;
    for (let index = 0; index < times; index++) {
      await limitRequests(deps, request).then(
        () => count++,
        () => {},
      );
    }
    return count;
  };

  test("of one address are 20 a minute at each door", async () => {
    const from = { requester: { address: freshAddress() }, site: null };
    expect(await countPassed(25, { door, ...from })).toBe(20);
    expect(await countPassed(25, { door: "password_reset", ...from })).toBe(20);
    deps.clock.advance(minutes(1) - seconds(1));
    expect(await countPassed(1, { door, ...from })).toBe(0);
    deps.clock.advance(seconds(1));
    expect(await countPassed(25, { door, ...from })).toBe(20);
  });

  test("have a minute that begins with the first of them", async () => {
    const request = { door, requester: { address: freshAddress() }, site: null };
    expect(await countPassed(15, request)).toBe(15);
    deps.clock.advance(seconds(40));
    expect(await countPassed(6, request)).toBe(5);
    deps.clock.advance(seconds(20));
    expect(await countPassed(1, request)).toBe(1);
  });

  test("of one /64 are counted together, also where a site says for whom it asks", async () => {
    for (let host = 1; host <= 4; host++)
      await countPassed(5, { door, requester: { address: `2001:db8:3::${host}` }, site });
    expect(await countPassed(1, { door, requester: { address: "2001:db8:3::9" }, site })).toBe(0);
  });

  test("that ask a provider are 300 a minute of one address, and 3,000 of a site that hides its people", async () => {
    const from = { requester: { address: freshAddress() }, site: null };
    expect(await countPassed(305, { door: "social", ...from })).toBe(300);
    expect(await countPassed(3_005, { door: "social", requester: { address: null }, site })).toBe(3_000);
  });

  test("of a site that hides its people are 200 a minute", async () => {
    expect(await countPassed(205, { door, requester: { address: null }, site })).toBe(200);
  });

  test("of an unknown client all pass: nobody could close the door to all", async () => {
    for (const named of [null, { ...site, isAuthenticated: false }])
      expect(await countPassed(205, { door, requester: { address: null }, site: named })).toBe(205);
  });

  test("beyond that are refused in the words of the wire contract", async () => {
    const request = { door, requester: { address: freshAddress() }, site: null };
    await countPassed(20, request);
    await expect(limitRequests(deps, request)).rejects.toMatchObject({
      failure: "throttled",
      options: {
        retryAfterSeconds: 60,
        sentence: "Request was throttled. Expected available in 60 seconds.",
      },
    });
  });

  test("S83: for one person are served five times in a window, at each door, and then again", async () => {
    const served = async (which: RequestDoor, account: string) => {
      const answers: boolean[] = [];
      for (let index = 0; index < 7; index++)
        answers.push(await mayServeAccount(deps, { door: which, account }));
      return answers.filter(Boolean).length;
    };
    expect(await served("password_reset", "ada@mail.example")).toBe(5);
    expect(await served("password_reset", "bob@mail.example")).toBe(5);
    // Who asks for verification mails keeps nobody from the reset.
    expect(await served("resend_email", "ada@mail.example")).toBe(5);
    expect(await served("registration", "ada@mail.example")).toBe(5);
    deps.clock.advance(minutes(5));
    expect(await served("registration", "ada@mail.example")).toBe(5);
    expect(await served("password_reset", "ada@mail.example")).toBe(0);
    deps.clock.advance(hours(1));
    expect(await served("password_reset", "ada@mail.example")).toBe(5);
  });
});
