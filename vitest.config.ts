import { defineConfig } from "vitest/config";
import { minutes, seconds } from "./tools/duration.ts";

/** The workspace's packages are tested from their sources, never from what was last built. */
const conditions = ["source", "module", "node", "development|production"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ["source", "node", "module-sync"] } },
  test: {
    include: ["packages/*/src/**/*.test.{ts,tsx}", "apps/**/*.test.ts", "tools/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/.next/**"],
    environment: "node",
    // It imports `next/headers`, which Node does not resolve; Vite does, as Next.js's bundler would.
    server: { deps: { inline: ["next-auth"] } },
    execArgv: ["--conditions=source"],
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
  },
});
