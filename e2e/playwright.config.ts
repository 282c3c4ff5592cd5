import { defineConfig } from "@playwright/test";
import type { SystemFixtures } from "./fixtures/test.ts";
import { minutes, seconds } from "../tools/duration.ts";

const chromiumFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A browser context of its own is what keeps tests apart; a process for each takes a third of all the time.
  "--process-per-site",
  "--renderer-process-limit=1",
  // Nothing of it is done by a graphics card.
  "--in-process-gpu",
];

const { CHROMIUM_PATH: executablePath } = process.env;

const waiting = /(parallel|refresh)\.spec\.ts$/;

export default defineConfig<object, SystemFixtures>({
  testDir: "journeys",
  outputDir: "test-results",
  forbidOnly: true,
  retries: 0,
  // Each worker runs a whole system of three processes beside its browser, and waits for it much of the time.
  workers: 4,
  timeout: minutes(2),
  expect: { timeout: seconds(15) },
  use: {
    browserName: "chromium",
    launchOptions: { args: chromiumFlags, ...(executablePath ? { executablePath } : {}) },
    screenshot: "only-on-failure",
    // Recording every step takes half as long again: `npm test -- e2e --trace on` where it is needed.
    trace: "off",
  },
  projects: [
    {
      name: "postgres",
      use: { databaseKind: "postgres" },
      // What they show has nothing to do with where the rows are kept: how pages look and lead on, and who is let through a door.
      // The backend's part in it is tested on both databases without a browser.
      testIgnore: /(account|console-pages|doors|password|session-end|sign-in-limit)\.spec\.ts$/,
    },
    // What waits for a minute begins before what does not.
    { name: "sqlite, waiting", use: { databaseKind: "sqlite" }, testMatch: waiting },
    { name: "sqlite", use: { databaseKind: "sqlite" }, testIgnore: waiting },
  ],
});
