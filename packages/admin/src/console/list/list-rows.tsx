import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import useMediaQuery from "@mui/material/useMediaQuery";
import type { Theme } from "@mui/material/styles";
import { useListContext, useTranslate } from "react-admin";
import type { ConsoleRecord } from "../data/flatten-row.ts";
import { RowCards } from "./row-cards.tsx";
import { RowTable } from "./row-table.tsx";
import { SelectionBar } from "./selection-bar.tsx";

/** The rows of the page: a table, or cards where a table has no room. */
export function ListRows() {
  const { data, error, refetch, filterValues } = useListContext<ConsoleRecord>();
  const translate = useTranslate();
  const isNarrow = useMediaQuery((theme: Theme) => theme.breakpoints.down("sm"));

  if (error) {
    const retry = <Button onClick={() => void refetch()}>{translate("console.problem.try_again")}</Button>;
    return (
      <Alert severity="error" action={retry} sx={{ m: 2 }}>
        {error instanceof Error ? error.message : String(error)}
      </Alert>
    );
  }
  if (data?.length === 0) {
    const isFiltered = Object.keys(filterValues).length > 0;
    return (
      <Box role="status" sx={{ px: 2, py: 6, textAlign: "center", color: "text.secondary" }}>
        {translate(isFiltered ? "console.list.nothing_found" : "console.list.empty")}
      </Box>
    );
  }
  return (
    <>
      <SelectionBar />
      {isNarrow ? <RowCards /> : <RowTable />}
    </>
  );
}
