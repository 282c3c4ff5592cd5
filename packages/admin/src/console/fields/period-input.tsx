import Box from "@mui/material/Box";
import { DateInput, useTranslate } from "react-admin";
import type { FilterInputProps } from "./filter-input.tsx";

/** Two days, each of them optional, as the moments at which the first begins and the last ends where the reader is. */
export function PeriodInput({ filter, label }: FilterInputProps) {
  const translate = useTranslate();
  return (
    <Box sx={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 1 }}>
      {(["from", "to"] as const).map((end) => (
        <DateInput
          key={end}
          source={`${filter.name}.${end}`}
          label={translate(`console.list.${end}`, { label })}
          helperText={false}
          format={toDay}
          parse={end === "from" ? beginningOf : endOf}
        />
      ))}
    </Box>
  );
}

/** The day, in the reader's time zone, of a moment: what an input of the type `date` shows. */
function toDay(value: unknown): string {
  if (typeof value !== "string" || value === "") return "";
  const moment = new Date(value);
  if (Number.isNaN(moment.getTime())) return "";
  const pad = (number: number, width: number) => String(number).padStart(width, "0");
  return `${pad(moment.getFullYear(), 4)}-${pad(moment.getMonth() + 1, 2)}-${pad(moment.getDate(), 2)}`;
}

const beginningOf = (day: string) => momentAt(day, "00:00:00.000");
const endOf = (day: string) => momentAt(day, "23:59:59.999");

/** Without a zone, JavaScript reads a time as one of the reader's zone. */
function momentAt(day: string, time: string): string {
  const moment = new Date(`${day}T${time}`);
  return day === "" || Number.isNaN(moment.getTime()) ? "" : moment.toISOString();
}
