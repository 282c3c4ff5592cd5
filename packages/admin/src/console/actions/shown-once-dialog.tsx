import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { useTranslate } from "react-admin";
import { useCell } from "../session/use-cell.ts";
import { useServices } from "../use-services.ts";
import { ShownOnceList } from "./shown-once-list.tsx";

/** Shows what a new row tells this once. It closes by its button alone, so that nothing is lost by a slip. */
export function ShownOnceDialog() {
  const { shownOnce } = useServices();
  const values = useCell(shownOnce);
  const translate = useTranslate();
  return (
    <Dialog open={values.length > 0} fullWidth maxWidth="sm" aria-labelledby="shown-once-title">
      <DialogTitle id="shown-once-title">{translate("console.shown_once.title")}</DialogTitle>
      <DialogContent>
        <ShownOnceList values={values} />
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={() => shownOnce.set([])}>
          {translate("console.shown_once.done")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
