// In UTC, so that the server and the browser write the same text.
const format = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "medium",
  timeStyle: "short",
  timeZone: "UTC",
});

/** An instant as people read it. */
export function dayAndTime(instant: string): string {
  return `${format.format(new Date(instant))} UTC`;
}
