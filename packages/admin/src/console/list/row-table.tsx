import LinearProgress from "@mui/material/LinearProgress";
import Table from "@mui/material/Table";
import TableBody from "@mui/material/TableBody";
import TableContainer from "@mui/material/TableContainer";
import { useListContext, useTranslate } from "react-admin";
import { rowsActions } from "../actions/rows-actions.ts";
import type { ConsoleRecord } from "../data/flatten-row.ts";
import { useLabels } from "../messages/use-labels.ts";
import { useResource } from "../resources/use-resources.ts";
import { RowTableHead } from "./row-table-head.tsx";
import { RowTableLine } from "./row-table-line.tsx";

/** The rows as a table, which scrolls sideways in itself where it is too wide. */
export function RowTable() {
  const resource = useResource();
  const labels = useLabels();
  const translate = useTranslate();
  const { data, isFetching } = useListContext<ConsoleRecord>();
  const isSelectable = rowsActions(resource).length > 0;
  if (!data) return <LinearProgress aria-label={translate("ra.page.loading")} />;
  return (
    <TableContainer aria-busy={isFetching} sx={{ borderTop: 1, borderColor: "divider" }}>
      <Table size="small" aria-label={labels.many(resource)}>
        <RowTableHead isSelectable={isSelectable} />
        <TableBody>
          {data.map((record) => (
            <RowTableLine key={record.id} record={record} isSelectable={isSelectable} />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
