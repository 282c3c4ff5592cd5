import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { minutes, seconds } from "./tools/duration.ts";
import { quickFolder } from "./tools/provide/quick-folder.ts";

/** The workspace's packages are tested from their sources, never from what was last built. */
const conditions = ["source", "module", "node", "development|production"];

/** Their tests put other modules in the place of Next.js's own: each file loads everything anew. */
const withModulesReplaced = ["packages/next/src/**/*.test.{ts,tsx}", "apps/web/**/*.test.ts"];

/** `npm test` runs them in a short form, `npm run prove` in full. */
const proofs = ["packages/server/src/proofs/**/*.test.ts"];

/** Those among them that measure times also in their short form: nothing may run beside them. */
const measurements = [
  "packages/server/src/proofs/{console,timing}/**/*.test.ts",
  "packages/server/src/proofs/load/{hashing-threads,mail-outage,sign-in-flood}.test.ts",
  "packages/server/src/proofs/crashes/failover.test.ts",
];

const notOurs = ["**/node_modules/**", "**/dist/**", "**/.next/**"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ["source", "node", "module-sync"] } },
  test: {
    environment: "node",
    // It imports `next/headers`, which Node does not resolve; Vite does, as Next.js's bundler would.
    server: { deps: { inline: ["next-auth"] } },
    execArgv: ["--conditions=source"],
    // The programs that tests start load the whole server; compiled once, it loads in half the time.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, "node_modules/.cache/node-compile") },
    globalSetup: ["tools/provide/postgres-for-vitest.ts"],
    // Much of what they do is waiting: for clocks, mails, processes that start.
    maxWorkers: 4,
    // More workers than cores: what waits for something to happen waits long enough.
    testTimeout: minutes(3),
    expect: { poll: { timeout: seconds(45) } },
    hookTimeout: minutes(3),
    teardownTimeout: seconds(20),
    allowOnly: false,
    silent: "passed-only",
    projects: [
      { extends: true, test: { name: "isolated", include: withModulesReplaced, isolate: true } },
      {
        extends: true,
        test: {
          name: "shared",
          include: [
            "packages/*/src/**/*.test.{ts,tsx}",
            "apps/**/*.test.ts",
            "tools/**/*.test.ts",
            "bench/src/**/*.test.ts",
          ],
          // What is measured, and what a power cut leaves, is on the disk: the proofs' databases.
          env: { TEST_SQLITE_FOLDER: await quickFolder() },
          exclude: [...notOurs, ...withModulesReplaced, ...proofs],
          // A file cleans up what it changed: loading the server for each takes longer than most tests.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "proofs",
          include: proofs,
          exclude: [...notOurs, ...measurements],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "measurements",
          include: measurements,
          isolate: false,
          maxWorkers: 1,
          // When all others are done.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
