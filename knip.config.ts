import type { KnipConfig } from "knip";

export default {
  // A type that a file exports and uses itself names a part of its exported function's promise.
  ignoreExportsUsedInFile: true,
  workspaces: {
    ".": {
      entry: [
        "tools/bootstrap.mjs",
        "tools/{start,dev,build,test,latchkey,prove,bench,statements}.ts",
        "tools/processes/guard-program.ts",
      ],
      project: ["tools/**/*.{ts,mjs}", "*.config.{ts,js}"],
    },
    "packages/*": { project: ["src/**/*.{ts,tsx}"] },
    "packages/admin": {
      entry: ["src/testing/serve-fake.ts"],
      project: ["src/**/*.{ts,tsx}"],
    },
    // Migrations are found by their folder, type tests (`*.types.ts`) are only compiled.
    "packages/server": { entry: ["src/testing/migrations/*.ts"], project: ["src/**/*.ts"] },
    "packages/idp": { entry: ["src/main.ts"], project: ["src/**/*.ts"] },
    "packages/cli": { entry: ["src/main.ts", "bin/*.js"], project: ["src/**/*.ts"] },
    "apps/contract": { project: ["src/**/*.ts"] },
    "apps/backend": {
      entry: ["src/main.ts", "latchkey.config.ts", "migrations/*.ts"],
      project: ["**/*.ts"],
    },
    "apps/web": { entry: ["src/**/*.types.ts"], project: ["src/**/*.{ts,tsx}"] },
    e2e: { project: ["**/*.ts"] },
    bench: {
      entry: ["src/main.ts", "src/peers/*/program.ts"],
      project: ["src/**/*.ts"],
    },
  },
} satisfies KnipConfig;
