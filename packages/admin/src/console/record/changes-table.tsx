import type { AdminHistoryEntry } from "@latchkey/contract";
import Table from "@mui/material/Table";
import TableBody from "@mui/material/TableBody";
import TableCell from "@mui/material/TableCell";
import TableHead from "@mui/material/TableHead";
import TableRow from "@mui/material/TableRow";
import { useTranslate } from "react-admin";
import { useLabels } from "../messages/use-labels.ts";
import { useResource } from "../resources/use-resources.ts";

/** What an event changed: each field before and after. */
export function ChangesTable({ changes }: Pick<AdminHistoryEntry, "changes">) {
  const resource = useResource();
  const labels = useLabels();
  const translate = useTranslate();
  const nameOf = (name: string) => {
    const field = resource.fields.find((known) => known.name === name);
    return field ? labels.field(resource.name, field) : name;
  };
  const textOf = (value: unknown): string => {
    if (value === null || value === undefined || value === "") return translate("console.record.none");
    if (typeof value === "boolean") return translate(value ? "console.list.yes" : "console.list.no");
    return typeof value === "string" ? value : JSON.stringify(value);
  };
  return (
    <Table size="small" sx={{ mt: 1, tableLayout: "fixed" }}>
      <TableHead>
        <TableRow>
          {["field", "before", "after"].map((column) => (
            <TableCell key={column} sx={{ px: 1 }}>
              {translate(`console.history.${column}`)}
            </TableCell>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {Object.entries(changes).map(([name, { before, after }]) => (
          <TableRow key={name}>
            {[nameOf(name), textOf(before), textOf(after)].map((text, column) => (
              // The columns never change their places
              <TableCell key={column} sx={{ px: 1, verticalAlign: "top", overflowWrap: "anywhere" }}>
                {text}
              </TableCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
