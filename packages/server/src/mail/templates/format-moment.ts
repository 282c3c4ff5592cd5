import { type Duration, hours } from "../../kernel/duration.ts";

const moments = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

/** `3 March 2026 at 14:05 UTC`. */
export function formatMoment(moment: Date): string {
  return `${moments.format(moment)} UTC`;
}

/** `1 hour`, `24 hours` or `3 days`. */
export function formatDuration(duration: Duration): string {
  const count = Math.round(duration / hours(1));
  if (count === 1) return "1 hour";
  return count <= 24 ? `${count} hours` : `${Math.round(count / 24)} days`;
}
