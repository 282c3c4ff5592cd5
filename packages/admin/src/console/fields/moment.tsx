import { useLocale } from "react-admin";

interface MomentProps {
  /** ISO 8601: a moment in UTC, or a day. */
  readonly value: string;
  /** A day has no time of day, and is the same one everywhere. */
  readonly isDay?: boolean;
  /** Written in figures alone, where there is little room. */
  readonly isBrief?: boolean;
}

/** A moment in the reader's language and time zone; pointing at it tells the exact one. */
export function Moment({ value, isDay = false, isBrief = false }: MomentProps) {
  const locale = useLocale();
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return <>{value}</>;
  const dateStyle = isBrief ? "short" : "medium";
  const format = isDay
    ? ({ dateStyle, timeZone: "UTC" } as const)
    : ({ dateStyle, timeStyle: "short" } as const);
  const text = new Intl.DateTimeFormat(regional(locale), format).format(date);
  return (
    <time dateTime={value} title={value}>
      {text}
    </time>
  );
}

/** The browser's own variant of the console's language: dates of a Briton are not those of an American. */
function regional(locale: string): string {
  return navigator.languages.find((language) => language.split("-")[0] === locale) ?? locale;
}
