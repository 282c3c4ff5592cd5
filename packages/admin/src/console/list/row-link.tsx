import Link from "@mui/material/Link";
import type { ReactNode } from "react";
import { Link as RouterLink } from "react-router";
import type { ConsoleRecord } from "../data/flatten-row.ts";
import { useResource } from "../resources/use-resources.ts";

interface RowLinkProps {
  readonly record: ConsoleRecord;
  readonly children: ReactNode;
}

/** Leads to the page of a row: what keyboards and screen readers use where a mouse clicks the row. */
export function RowLink({ record, children }: RowLinkProps) {
  const { name } = useResource();
  return (
    <Link
      component={RouterLink}
      to={`/${name}/${encodeURIComponent(record.id)}/show`}
      onClick={(event) => event.stopPropagation()}
      underline="hover"
      sx={{ fontWeight: 600, overflowWrap: "break-word" }}
    >
      {children}
    </Link>
  );
}
