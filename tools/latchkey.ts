import { join } from "node:path";
import { loadReferenceSettings } from "./launch/load-reference-settings.ts";
import { backendSettingNames } from "./launch/reference-parts.ts";
import { runInTerminal } from "./processes/run-in-terminal.ts";
import { repositoryRoot } from "./repository-root.ts";
import { runCommand } from "./run-command.ts";
import { withoutEmpty } from "./settings/env-file.ts";
import { pickEnvironment } from "./settings/pick-environment.ts";

const program = join(repositoryRoot, "packages/cli/src/main.ts");

/** What the command line takes from its caller; the backend knows nothing of it. */
const ownNames = ["SUPERUSER_PASSWORD"];

/** The command line for the reference backend, with its settings and in its folder. */
await runCommand((signal) =>
  runInTerminal({
    file: process.execPath,
    args: ["--conditions=source", program, ...process.argv.slice(2)],
    cwd: join(repositoryRoot, "apps/backend"),
    env: pickEnvironment([...backendSettingNames, ...ownNames], {
      ...withoutEmpty(process.env),
      ...loadReferenceSettings(),
    }),
    signal,
  }),
);
