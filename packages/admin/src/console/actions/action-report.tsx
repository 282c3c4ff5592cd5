import Alert from "@mui/material/Alert";
import { useTranslate } from "react-admin";
import { CheckReport } from "./check-report.tsx";
import { RefusedRows } from "./refused-rows.tsx";
import { ShownOnceList } from "./shown-once-list.tsx";
import type { ActionResult } from "./use-run-action.ts";

interface ActionReportProps {
  readonly result: ActionResult;
  readonly hasRows: boolean;
}

/** What came of an action: what was done, what was refused, what a check found, and what is shown this once. */
export function ActionReport({ result, hasRows }: ActionReportProps) {
  const translate = useTranslate();
  const { done, refused, shown_once: shownOnce, report } = result;
  const saysCount = report.length === 0 && (hasRows || done > 0);
  return (
    <div role="status">
      {saysCount ? (
        <Alert severity={done > 0 ? "success" : "info"} sx={{ mb: 2 }}>
          {translate("console.action.done", { smart_count: done })}
        </Alert>
      ) : null}
      <RefusedRows
        title={translate("console.action.refused", { smart_count: refused.length })}
        refused={refused}
      />
      {report.length > 0 ? <CheckReport report={report} /> : null}
      {shownOnce.length > 0 ? <ShownOnceList values={shownOnce} /> : null}
    </div>
  );
}
