// A period goes from one moment on until before another. People choose the days in it, in their own time zone.

/** The first moment of a period that begins with a day; `""` for what is no day. */
export const fromFirstDay = (day: string): string => midnight(day, 0);

/** The moment before which a period ends that has a day as its last; `""` for what is no day. */
export const untilLastDay = (day: string): string => midnight(day, 1);

/** The first day of a period that begins with a moment. */
export const firstDay = (moment: unknown): string => dayOf(moment, 0);

/** The last day of a period that ends before a moment. */
export const lastDay = (moment: unknown): string => dayOf(moment, -1);

/** Calendar days, which are not always 24 hours long. */
function midnight(day: string, later: number): string {
  // Without a zone, JavaScript reads a time as one of the reader's zone.
  const moment = new Date(`${day}T00:00:00`);
  if (Number.isNaN(moment.getTime())) return "";
  moment.setDate(moment.getDate() + later);
  return moment.toISOString();
}

function dayOf(value: unknown, later: number): string {
  const moment = new Date(typeof value === "string" ? value : "");
  if (Number.isNaN(moment.getTime())) return "";
  moment.setDate(moment.getDate() + later);
  const pad = (number: number, width: number) => String(number).padStart(width, "0");
  return `${pad(moment.getFullYear(), 4)}-${pad(moment.getMonth() + 1, 2)}-${pad(moment.getDate(), 2)}`;
}
