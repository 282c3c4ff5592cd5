import { z } from "zod";

/** A day in UTC and a number. */
const dailyCount = z.object({ day: z.iso.date(), count: z.int() });

/** The figures of the dashboard: a number for each day of the period, the oldest first, with zeros where nothing was. */
export const dashboard = z.object({
  sign_ins: z.array(dailyCount),
  sign_ups: z.array(dailyCount),
  /** The highest number of sessions in use that was seen that day. */
  active_sessions: z.array(dailyCount),
  /** Refusals of the whole period, by reason, the most frequent first. */
  refusals: z.array(z.object({ reason: z.string(), count: z.int() })),
  /** How far the figures reach: what happened later is counted within seconds. */
  counted_until: z.iso.datetime().nullable(),
});

export type Dashboard = z.output<typeof dashboard>;
