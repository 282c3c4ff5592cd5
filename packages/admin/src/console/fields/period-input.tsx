import Box from "@mui/material/Box";
import { DateInput, useTranslate } from "react-admin";
import { firstDay, fromFirstDay, lastDay, untilLastDay } from "./day-period.ts";
import type { FilterInputProps } from "./filter-input.tsx";

/** Two days, each of them optional, as the moments between which they lie where the reader is. */
export function PeriodInput({ filter, label }: FilterInputProps) {
  const translate = useTranslate();
  return (
    <Box sx={{ display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(9.5rem, 1fr))", gap: 1 }}>
      {(["from", "to"] as const).map((end) => (
        <DateInput
          key={end}
          source={`${filter.name}.${end}`}
          label={translate(`console.list.${end}`, { label })}
          helperText={false}
          format={end === "from" ? firstDay : lastDay}
          parse={end === "from" ? fromFirstDay : untilLastDay}
        />
      ))}
    </Box>
  );
}
