import { days, type Duration, hours } from "../kernel/duration.ts";

/** How long the link of a mail works, from when the mail was written (S75). The mails say it, and their keys end with it. */
export const linkLifetimes = {
  verify_email: days(3),
  reset_password: hours(1),
  confirm_email_change: days(1),
  email_change_requested: days(1),
} as const satisfies Readonly<Record<string, Duration>>;
