import Box from "@mui/material/Box";
import Table from "@mui/material/Table";
import TableBody from "@mui/material/TableBody";
import TableCell from "@mui/material/TableCell";
import TableHead from "@mui/material/TableHead";
import TableRow from "@mui/material/TableRow";
import { useLocale, useTranslate } from "react-admin";
import { dayText } from "./day-text.ts";
import type { Series } from "./series-panel.tsx";

interface SeriesTableProps {
  readonly title: string;
  readonly series: Series;
}

/** The numbers of a chart as a table, the newest day first. */
export function SeriesTable({ title, series }: SeriesTableProps) {
  const translate = useTranslate();
  const locale = useLocale();
  return (
    <Box tabIndex={0} role="region" aria-label={title} sx={{ maxHeight: 280, overflow: "auto" }}>
      <Table size="small" aria-label={title}>
        <TableHead>
          <TableRow>
            <TableCell>{translate("console.dashboard.day")}</TableCell>
            <TableCell align="right">{translate("console.dashboard.count")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {series.toReversed().map(({ day, count }) => (
            <TableRow key={day}>
              <TableCell component="th" scope="row">
                {dayText(day, locale)}
              </TableCell>
              <TableCell align="right">{count.toLocaleString(locale)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}
