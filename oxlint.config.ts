import { defineConfig } from "oxlint";
import { restrictImports } from "./tools/lint/restrict-imports.ts";

const tests = [
  "**/*.test.ts",
  "**/*.test.tsx",
  "**/testing/**",
  "**/conformance/**",
  "**/attacks/**",
  "**/*.fixture.ts",
  "e2e/**",
];

/** Where a framework asks for a default export. */
const frameworkFiles = ["**/*.config.{ts,js}", "apps/web/src/app/**"];

/** The only files that read the environment; everything else gets what it needs handed in. */
const environmentReaders = ["**/env.ts", "tools/**", ...tests];

const plugins = [
  "eslint",
  "typescript",
  "unicorn",
  "oxc",
  "import",
  "promise",
  "node",
  "react",
  "jsx-a11y",
  "vitest",
] as const;

export default defineConfig({
  plugins: [...plugins],
  categories: { correctness: "error", suspicious: "error" },
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: "error" },
  ignorePatterns: ["**/dist/**", "**/.next/**", "**/next-env.d.ts", "/data/**"],
  rules: {
    "import/no-cycle": "error",
    "import/no-default-export": "error",
    "max-depth": ["error", 3],
    "max-lines": ["error", 300],
    "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    "max-params": ["error", 4],
    "no-shadow": "error",
    "node/no-process-env": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/no-explicit-any": "error",
    "typescript/only-throw-error": "error",
    "typescript/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
    "typescript/return-await": ["error", "error-handling-correctness-only"],
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    // JSX needs no React in scope since React 17; the compiler sees returns that are missing.
    "react/react-in-jsx-scope": "off",
    "typescript/consistent-return": "off",
    // A narrowing `as` after a check is our way to say what the compiler cannot see.
    "typescript/no-unsafe-type-assertion": "off",
    // A small function beside what it belongs to reads better than one at the end of the file.
    "unicorn/consistent-function-scoping": "off",
    // Our objects are closures, not classes: their functions need no `this`.
    "typescript/unbound-method": "off",
    // The default import of a CommonJS package is its object, and its names stand in it.
    "import/no-named-as-default-member": "off",
    // `role="status"` announces a paragraph as well as <output> does.
    "jsx-a11y/prefer-tag-over-role": "off",
    "typescript/no-misused-spread": ["error", { allow: ["string"] }],
    "import/no-unassigned-import": ["error", { allow: ["**/*.css", "server-only", "client-only"] }],
  },
  overrides: [
    { files: frameworkFiles, rules: { "import/no-default-export": "off" } },
    { files: environmentReaders, rules: { "node/no-process-env": "off" } },
    { files: tests, rules: { "max-lines": "off", "max-lines-per-function": "off" } },
    { files: ["apps/web/**"], plugins: [...plugins, "nextjs"] },
    // Next.js compiles a part of this file away by the name NEXT_RUNTIME, which must stand there as it is.
    { files: ["apps/web/src/instrumentation.ts"], rules: { "node/no-process-env": "off" } },
    ...restrictImports(),
  ],
});
