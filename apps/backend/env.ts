import { readSettings } from "@latchkey/contract";
import { backendSettings } from "./settings.ts";

/** Reads the settings, once. No other file looks at the environment. */
export const readEnv = () => readSettings(backendSettings, process.env);
