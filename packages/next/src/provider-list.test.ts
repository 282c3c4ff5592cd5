import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createProviderList, type ProviderList } from "./provider-list.ts";
import { createSiteClient } from "./site-client.ts";
import { startFakeBackend, type FakeBackend } from "./testing/fake-backend.ts";
import { testContract } from "./testing/test-session.ts";

const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);

const app = (provider: string, client_id = "web-client") => ({
  provider,
  name: provider.toUpperCase(),
  issuer: `https://${provider}.example`,
  client_id,
  client_secret: "s",
  scopes: ["openid"],
});

let fake: FakeBackend;
let now: number;
let list: ProviderList;
beforeEach(async () => {
  logged.mockClear();
  fake = await startFakeBackend();
  fake.socialApps = [app("google")];
  now = 1_000_000;
  list = createProviderList({ contract: testContract, siteClient: createSiteClient(fake), now: () => now });
});
afterEach(() => fake.stop());

/** While the backend is away it is asked beside the readers. */
const patience = { timeout: 10_000, interval: 20 };

const readNames = async () => (await list.read()).map(({ provider }) => provider);

it("is read once by all who ask within two seconds, and shows a change after them", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, readNames));
  expect(answers).toEqual(answers.map(() => ["google"]));
  fake.socialApps = [app("google"), app("github")];
  now += 1_999;
  expect(await readNames()).toEqual(["google"]);
  expect(fake.asked).toHaveLength(1);
  now += 1;
  expect(await readNames()).toEqual(["google", "github"]);
  fake.socialApps = [];
  now += 2_000;
  expect(await readNames()).toEqual([]);
  expect(fake.asked).toHaveLength(3);
});

it("is not kept for ever by a clock that was set back", async () => {
  await readNames();
  fake.socialApps = [];
  now -= 3_600_000;
  expect(await readNames()).toEqual([]);
});

it("has the oldest of several apps of one provider", async () => {
  fake.socialApps = [app("google", "oldest"), app("github"), app("google", "newest")];
  expect(await list.read()).toMatchObject([{ client_id: "oldest" }, { provider: "github" }]);
});

it.each(["500", "429", "invalid_client", "redirects", "garbage"] as const)(
  "is the one before while the backend answers with %s, says so once, and is read again afterwards",
  async (fault) => {
    await readNames();
    fake.fault = fault;
    fake.socialApps = [];
    await vi.waitFor(async () => {
      now += 2_000;
      expect(await readNames()).toEqual(["google"]);
      expect(fake.asked.length).toBeGreaterThan(5);
    }, patience);
    expect(logged).toHaveBeenCalledTimes(1);
    expect(String(logged.mock.calls[0])).toMatch(/The providers could not be read: /);
    expect(String(logged.mock.calls)).not.toContain(fake.site.secret);
    fake.fault = "none";
    await vi.waitFor(async () => {
      now += 2_000;
      expect(await readNames()).toEqual([]);
    }, patience);
  },
);

it("is waited for once when the backend hangs, and then by nobody", async () => {
  await readNames();
  fake.fault = "hangs";
  now += 2_000;
  expect(await readNames()).toEqual(["google"]);
  now += 2_000;
  const started = Date.now();
  expect(await readNames()).toEqual(["google"]);
  expect(Date.now() - started).toBeLessThan(1_000);
});

it("is empty until the backend has answered for the first time, which is asked for whenever somebody wants it", async () => {
  fake.fault = "500";
  expect(await readNames()).toEqual([]);
  expect(list.known()).toEqual([]);
  fake.fault = "none";
  expect(await readNames()).toEqual(["google"]);
});
