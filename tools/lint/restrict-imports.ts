import { floors, topFiles } from "./floors.ts";

type Pattern = { regex: string; message: string };

export type Override = {
  files: string[];
  rules: { "no-restricted-imports": ["error", { patterns: Pattern[] }] };
};

/** Every package of the workspace that another could ask for. */
const workspacePackages = [
  "@latchkey/contract",
  "@latchkey/server",
  "@latchkey/next",
  "@latchkey/admin",
  "@latchkey/idp",
  "latchkey",
  "create-latchkey",
  "@reference/contract",
] as const;

type WorkspacePackage = (typeof workspacePackages)[number];

/** What each folder of the workspace may import of the others: the table of the design, section 1. */
const mayImport: Readonly<Record<string, readonly WorkspacePackage[]>> = {
  "packages/contract": [],
  // Of the console it needs the folder of its built files alone, which it serves.
  "packages/server": ["@latchkey/contract", "@latchkey/admin"],
  "packages/next": ["@latchkey/contract"],
  "packages/admin": ["@latchkey/contract"],
  "packages/cli": ["@latchkey/contract", "@latchkey/server"],
  "packages/idp": [],
  "packages/create": [],
  "apps/contract": ["@latchkey/contract"],
  "apps/backend": ["@latchkey/contract", "@latchkey/server", "@reference/contract"],
  "apps/web": ["@latchkey/contract", "@latchkey/next", "@reference/contract"],
};

/** What is not in a package's index, or in a named subpath of its exports, does not exist for others. */
const insideFile: Pattern = {
  regex: "^@?[a-z][^/]*(/[^/]+)?/(src|dist)/|^(\\.\\./)+[^./][^/]*/(src|dist)/",
  message: "This is an inside file of another package: import what the package's index exports.",
};

const leadsOut = (folders: string): Pattern => ({
  regex: `^(\\.\\./)+(${folders})/`,
  message: "This path leads out of the package: import the other package by its name.",
});

const insideFiles: Pattern[] = [insideFile, leadsOut("packages|apps|tools|e2e|bench")];

/** The contract is part of web bundles, so of all that npm has it may import zod alone. */
const zodAlone: Pattern = {
  regex: "^([^.z]|z[^o]|zo[^d]|zod[^/])",
  message: "packages/contract is part of web bundles and imports zod alone.",
};

/**
 * The linter's overrides that keep packages and floors apart. For one rule a later override replaces an earlier one, so
 * each has all that holds in its files.
 */
export function restrictImports(): Override[] {
  const packages = Object.entries(mayImport).map(([folder, allowed]) =>
    override([`${folder}/**`], packagePatterns(folder, allowed)),
  );
  const slices = floors
    .flat()
    .map((slice) =>
      override([`packages/server/src/${slice}/**`], [...serverPatterns(), ...slicePatterns(slice)]),
    );
  // What tests go through the top of the server, and may use other packages to play the outside world.
  const tests = override(
    ["**/*.test.{ts,tsx}", "packages/*/src/{testing,conformance,proofs,attacks}/**"],
    insideFiles,
  );
  // Proofs start and crash what a system stands on, as the repository's own tools do.
  const proofs = override(
    ["packages/server/src/proofs/**"],
    [insideFile, leadsOut("packages|apps|e2e|bench")],
  );
  return [...packages, ...slices, tests, proofs];
}

const serverPatterns = () => packagePatterns("packages/server", mayImport["packages/server"] ?? []);

function packagePatterns(folder: string, allowed: readonly WorkspacePackage[]): Pattern[] {
  const forbidden = workspacePackages
    .filter((name) => !allowed.includes(name))
    .map((name) => ({
      regex: `^${name}(/|$)`,
      message: `${folder} does not import ${name}: tools/lint/restrict-imports.ts says which package may import which.`,
    }));
  return [...insideFiles, ...forbidden, ...(folder === "packages/contract" ? [zodAlone] : [])];
}

/** What stands above a slice or to its right, each with the sentence that refuses it. */
function slicePatterns(slice: string): Pattern[] {
  const order = floors.flatMap((folders, floor) => folders.map((folder) => ({ folder, floor })));
  const own = order.findIndex(({ folder }) => folder === slice);
  const ownFloor = order[own]?.floor ?? 0;
  const above = order.slice(own + 1).map(({ folder, floor }) => ({
    regex: `^(\\.\\./)+${folder}/`,
    message:
      floor > ownFloor
        ? `An upward import: ${slice} stands on floor ${ownFloor}, ${folder} above it on floor ${floor}.`
        : `An upward import: on floor ${floor}, ${folder} stands to the right of ${slice}.`,
  }));
  const top = {
    regex: `^(\\.\\./)+(${topFiles.join("|")})\\.ts$`,
    message: `An upward import: ${slice} stands on floor ${ownFloor}, this file on top of all floors.`,
  };
  return [...above, top];
}

function override(files: string[], patterns: Pattern[]): Override {
  return { files, rules: { "no-restricted-imports": ["error", { patterns }] } };
}
