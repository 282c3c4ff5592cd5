import type { Dashboard } from "@latchkey/contract";
import Table from "@mui/material/Table";
import TableBody from "@mui/material/TableBody";
import TableCell from "@mui/material/TableCell";
import TableHead from "@mui/material/TableHead";
import TableRow from "@mui/material/TableRow";
import Typography from "@mui/material/Typography";
import { useLocale, useTranslate } from "react-admin";
import { useLabels } from "../messages/use-labels.ts";
import { Section } from "../record/section.tsx";
import { CountBar } from "./count-bar.tsx";

type Refusals = Dashboard["refusals"];

/** Why requests were refused: a table whose rows carry bars, the most frequent reason first. */
export function RefusalsPanel({ refusals }: { readonly refusals: Refusals }) {
  const translate = useTranslate();
  const labels = useLabels();
  const locale = useLocale();
  const most = Math.max(1, ...refusals.map(({ count }) => count));
  const title = translate("console.dashboard.refusals");
  return (
    <Section title={title}>
      {refusals.length === 0 ? (
        <Typography sx={{ color: "text.secondary" }}>{translate("console.dashboard.no_refusals")}</Typography>
      ) : (
        <Table size="small" aria-label={title}>
          <TableHead>
            <TableRow>
              <TableCell sx={{ px: 0 }}>{translate("console.dashboard.reason")}</TableCell>
              <TableCell align="right" sx={{ px: 0 }}>
                {translate("console.dashboard.count")}
              </TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {refusals.map(({ reason, count }) => (
              <TableRow key={reason}>
                <TableCell component="th" scope="row" sx={{ px: 0, overflowWrap: "anywhere" }}>
                  {labels.reason(reason)}
                  <CountBar share={count / most} />
                </TableCell>
                <TableCell align="right" sx={{ px: 0, verticalAlign: "top" }}>
                  {count.toLocaleString(locale)}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Section>
  );
}
