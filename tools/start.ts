import { launch } from "./launch/launch.ts";
import { runCommand } from "./run-command.ts";

await runCommand((signal) => launch("start", signal));
