import type { AdminHistoryEntry } from "@latchkey/contract";
import Table from "@mui/material/Table";
import TableBody from "@mui/material/TableBody";
import TableCell from "@mui/material/TableCell";
import TableHead from "@mui/material/TableHead";
import TableRow from "@mui/material/TableRow";
import { useTranslate } from "react-admin";
import { isNothing } from "../data/is-nothing.ts";
import { useLabels } from "../messages/use-labels.ts";
import { useResource } from "../resources/use-resources.ts";
import { ChangedValue } from "./changed-value.tsx";

type Changes = AdminHistoryEntry["changes"];

const cell = { px: 1, verticalAlign: "top", overflowWrap: "anywhere" } as const;

/** What an event changed: each field before and after. */
export function ChangesTable({ changes }: { readonly changes: Changes }) {
  const resource = useResource();
  const labels = useLabels();
  const translate = useTranslate();
  const nameOf = (name: string) => {
    const field = resource.fields.find((known) => known.name === name);
    return field ? labels.field(resource.name, field) : name;
  };
  return (
    <Table size="small" sx={{ mt: 1, tableLayout: "fixed" }}>
      <TableHead>
        <TableRow>
          {["field", "before", "after"].map((column) => (
            <TableCell key={column} sx={cell}>
              {translate(`console.history.${column}`)}
            </TableCell>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {realChanges(changes).map(([name, { before, after }]) => (
          <TableRow key={name}>
            <TableCell component="th" scope="row" sx={cell}>
              {nameOf(name)}
            </TableCell>
            <TableCell sx={cell}>
              <ChangedValue name={name} value={before} />
            </TableCell>
            <TableCell sx={cell}>
              <ChangedValue name={name} value={after} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** Nothing that became nothing is no change to a reader: a new row has many of those. */
function realChanges(changes: Changes): [string, Changes[string]][] {
  return Object.entries(changes).filter(([, { before, after }]) => !(isNothing(before) && isNothing(after)));
}
