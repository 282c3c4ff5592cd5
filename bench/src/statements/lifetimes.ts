import { minutes } from "../../../tools/duration.ts";

/** Latchkey's defaults, but for the access token's, which outlives a run: Latchkey gets it by its settings. */
export const lifetimes = {
  accessMs: minutes(60),
  idleMs: minutes(60 * 24 * 7),
  sessionMs: minutes(60 * 24 * 30),
  usedTokenMs: minutes(22),
} as const;
