import Alert from "@mui/material/Alert";
import LinearProgress from "@mui/material/LinearProgress";
import Typography from "@mui/material/Typography";
import { useLocale, useTranslate } from "react-admin";
import { Problem } from "../layout/problem.tsx";
import type { ExportState } from "./use-export.ts";

/** How far an export is, or what came of it. */
export function ExportProgressBar({ state }: { readonly state: ExportState }) {
  const translate = useTranslate();
  const locale = useLocale();
  if (state.status === "ready") return null;
  if (state.status === "failed") return <Problem error={state.error} />;
  if (state.status === "finished") {
    return (
      <Alert severity="success" role="status">
        {translate("console.export.finished", { smart_count: state.rows })}
      </Alert>
    );
  }
  const { progress } = state;
  if (!progress) return <LinearProgress aria-label={translate("console.export.starting")} />;

  const { rows, count } = progress;
  const text = translate(count.is_exact ? "console.export.progress" : "console.export.progress_more", {
    rows: rows.toLocaleString(locale),
    count: count.value.toLocaleString(locale),
  });
  // Where the count is not known to the end, the bar can only say that something happens.
  const share = count.is_exact ? Math.min(100, (100 * rows) / Math.max(1, count.value)) : undefined;
  return (
    <>
      <LinearProgress
        aria-label={text}
        {...(share === undefined ? {} : { variant: "determinate", value: share })}
      />
      <Typography variant="body2" sx={{ color: "text.secondary", mt: 1 }}>
        {text}
      </Typography>
    </>
  );
}
