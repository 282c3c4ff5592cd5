import type { Dashboard } from "@latchkey/contract";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { useLocale, useTranslate } from "react-admin";
import { Section } from "../record/section.tsx";
import { SeriesChart } from "./series-chart.tsx";
import { SeriesTable } from "./series-table.tsx";

export type Series = Dashboard["sign_ins"];

interface SeriesPanelProps {
  readonly name: "sign_ins" | "sign_ups" | "active_sessions";
  readonly series: Series;
  /** Whether each number is a state of that day, which no sum means anything of. */
  readonly isLevel?: boolean;
}

/** A number for each day, as a chart and, for those who ask, as a table. */
export function SeriesPanel({ name, series, isLevel = false }: SeriesPanelProps) {
  const translate = useTranslate();
  const locale = useLocale();
  const [showsTable, setShowsTable] = useState(false);
  const title = translate(`console.dashboard.${name}`);
  const figure = isLevel ? (series.at(-1)?.count ?? 0) : series.reduce((sum, { count }) => sum + count, 0);
  return (
    <Section title={title}>
      <Typography variant="body2" sx={{ color: "text.secondary" }}>
        {translate(isLevel ? "console.dashboard.latest" : "console.dashboard.total", {
          count: figure.toLocaleString(locale),
          days: series.length,
        })}
      </Typography>
      <SeriesChart title={title} series={series} />
      <Button size="small" aria-expanded={showsTable} onClick={() => setShowsTable(!showsTable)}>
        {translate(showsTable ? "console.dashboard.hide_table" : "console.dashboard.show_table")}
      </Button>
      {showsTable ? <SeriesTable title={title} series={series} /> : null}
    </Section>
  );
}
