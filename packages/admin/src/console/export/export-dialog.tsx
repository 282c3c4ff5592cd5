import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import FormControlLabel from "@mui/material/FormControlLabel";
import Radio from "@mui/material/Radio";
import RadioGroup from "@mui/material/RadioGroup";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { ExportProgressBar } from "./export-progress-bar.tsx";
import type { ExportFormat } from "./export-rows.ts";
import { useExport } from "./use-export.ts";

const formats: readonly ExportFormat[] = ["csv", "json"];

/** Asks for the form of the file, and shows how far it is written. */
export function ExportDialog({ onClose }: { readonly onClose: () => void }) {
  const translate = useTranslate();
  const { state, start, cancel } = useExport();
  const [format, setFormat] = useState<ExportFormat>("csv");
  const isRunning = state.status === "running";
  const isFinished = state.status === "finished";
  return (
    <Dialog open fullWidth maxWidth="xs" aria-labelledby="export-title" {...(isRunning ? {} : { onClose })}>
      <DialogTitle id="export-title">{translate("console.export.title")}</DialogTitle>
      <DialogContent>
        <DialogContentText>{translate("console.export.lead")}</DialogContentText>
        <RadioGroup
          row
          aria-labelledby="export-title"
          value={format}
          onChange={(_event, value) => setFormat(value as ExportFormat)}
        >
          {formats.map((name) => (
            <FormControlLabel
              key={name}
              value={name}
              disabled={isRunning}
              control={<Radio />}
              label={translate(`console.export.${name}`)}
            />
          ))}
        </RadioGroup>
        <ExportProgressBar state={state} />
      </DialogContent>
      <DialogActions>
        <Button onClick={isRunning ? cancel : onClose}>
          {translate(isFinished ? "console.export.close" : "console.export.cancel")}
        </Button>
        {isFinished ? null : (
          <Button variant="contained" loading={isRunning} onClick={() => void start(format)}>
            {translate("console.export.start")}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
