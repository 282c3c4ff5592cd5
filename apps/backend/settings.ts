import { latchkeySettings } from "@latchkey/server";

/** All settings of this backend, by the names of their environment variables. Add your own here. */
export const backendSettings = { ...latchkeySettings } as const;
