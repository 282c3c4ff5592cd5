import type { AdminFieldType } from "@latchkey/contract";
import TableCell from "@mui/material/TableCell";
import type { SxProps } from "@mui/material/styles";
import TableRow from "@mui/material/TableRow";
import { useListContext } from "react-admin";
import { useNavigate } from "react-router";
import type { ConsoleRecord } from "../data/flatten-row.ts";
import { FieldValue } from "../fields/field-value.tsx";
import { useResource } from "../resources/use-resources.ts";
import { listFields } from "./list-fields.ts";
import { RowCheckbox } from "./row-checkbox.tsx";
import { RowLink } from "./row-link.tsx";

interface RowTableLineProps {
  readonly record: ConsoleRecord;
  readonly isSelectable: boolean;
}

const cell = { maxWidth: "22rem", overflowWrap: "break-word" } as const;
/** Addresses and ids have no place to break at, and break anywhere where there is little room. */
const textCell = { maxWidth: "22rem", minWidth: "6.5rem", overflowWrap: "anywhere" } as const;
const momentCell = { whiteSpace: "nowrap" } as const;

const cells: Readonly<Partial<Record<AdminFieldType, SxProps>>> = {
  text: textCell,
  texts: textCell,
  email: textCell,
  date: momentCell,
  timestamp: momentCell,
};

/** A row of the table. Its first value links to its page, and a click anywhere in it leads there, too. */
export function RowTableLine({ record, isSelectable }: RowTableLineProps) {
  const resource = useResource();
  const navigate = useNavigate();
  const { selectedIds } = useListContext();
  const open = () => void navigate(`/${resource.name}/${encodeURIComponent(record.id)}/show`);
  return (
    <TableRow hover selected={selectedIds.includes(record.id)} onClick={open} sx={{ cursor: "pointer" }}>
      {isSelectable ? (
        <TableCell padding="checkbox" onClick={(event) => event.stopPropagation()}>
          <RowCheckbox record={record} />
        </TableCell>
      ) : null}
      {listFields(resource).map((field, index) => {
        const value = <FieldValue resource={resource.name} field={field} record={record} isBrief />;
        const isLink = index === 0 && field.type !== "reference" && field.type !== "references";
        return (
          <TableCell key={field.name} sx={cells[field.type] ?? cell}>
            {isLink ? <RowLink record={record}>{value}</RowLink> : value}
          </TableCell>
        );
      })}
    </TableRow>
  );
}
