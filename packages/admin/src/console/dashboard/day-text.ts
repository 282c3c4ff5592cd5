/** A day of the dashboard, which is one in UTC, as a chart writes it. */
export function dayText(day: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" }).format(
    new Date(day),
  );
}
