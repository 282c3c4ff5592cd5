import { z } from "zod";

/** Why something was refused, as the dashboard counts it. */
export type RefusalReason =
  | "wrong_name_or_password"
  | "wrong_name_or_password_at_the_console"
  | "email_not_verified"
  | "address_of_another_account"
  | "refresh_token_reused"
  | "refresh_token_replayed_late"
  | "wrong_site_credentials"
  | "other";

/** A day in UTC and a number. */
const dailyCount = z.object({ day: z.iso.date(), count: z.int() });

/** The figures of the dashboard: a number for each day of the period, the oldest first, with zeros where nothing was. */
export const dashboard = z.object({
  sign_ins: z.array(dailyCount),
  sign_ups: z.array(dailyCount),
  /** The highest number of sessions in use that was seen that day. */
  active_sessions: z.array(dailyCount),
  /** Refusals of the whole period, by reason, the most frequent first. Another version may have counted for others. */
  refusals: z.array(z.object({ reason: z.string(), count: z.int() })),
  /** How far the figures reach: what happened later is counted within seconds. */
  counted_until: z.iso.datetime().nullable(),
});

export type Dashboard = z.output<typeof dashboard>;
