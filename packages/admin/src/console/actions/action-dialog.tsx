import type { AdminActionDescription } from "@latchkey/contract";
import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { useId } from "react";
import { Form, useTranslate } from "react-admin";
import { FieldInput } from "../fields/field-input.tsx";
import { focusNow } from "../forms/focus-now.ts";
import { FormProblem } from "../forms/form-problem.tsx";
import { SubmitButton } from "../forms/submit-button.tsx";
import { useLabels } from "../messages/use-labels.ts";
import { useResource } from "../resources/use-resources.ts";
import { ActionPreview } from "./action-preview.tsx";
import { ActionReport } from "./action-report.tsx";
import { useRunAction } from "./use-run-action.ts";

interface ActionDialogProps {
  readonly action: AdminActionDescription;
  readonly ids: readonly string[];
  readonly onClose: (hasRun: boolean) => void;
}

const empty = {};

/** Says what an action would touch, asks for what it needs, runs it, and says what came of it. */
export function ActionDialog({ action, ids, onClose }: ActionDialogProps) {
  const { name } = useResource();
  const labels = useLabels();
  const translate = useTranslate();
  const title = useId();
  const { result, submit } = useRunAction(name, action, ids);
  const hasRun = result !== undefined;
  const close = () => onClose(hasRun);
  // What is shown once must not be lost by a click beside the dialog.
  const keepsOpen = hasRun && result.shown_once.length > 0;

  return (
    <Dialog open fullWidth maxWidth="sm" aria-labelledby={title} {...(keepsOpen ? {} : { onClose: close })}>
      <DialogTitle id={title}>{labels.action(name, action)}</DialogTitle>
      {hasRun ? (
        <>
          <DialogContent>
            <ActionReport result={result} hasRows={ids.length > 0} />
          </DialogContent>
          <DialogActions>
            <Button variant="contained" ref={focusNow} onClick={close}>
              {translate(keepsOpen ? "console.shown_once.done" : "console.action.close")}
            </Button>
          </DialogActions>
        </>
      ) : (
        <Form onSubmit={submit} record={empty} disableInvalidFormNotification>
          <DialogContent>
            <FormProblem />
            {ids.length > 0 ? <ActionPreview action={action} ids={ids} /> : null}
            {action.fields.map((field) => (
              <FieldInput key={field.name} resource={name} field={field} isNew />
            ))}
            {action.is_destructive ? (
              <Alert severity="warning" sx={{ mt: 2 }}>
                {translate("console.action.warning")}
              </Alert>
            ) : null}
          </DialogContent>
          <DialogActions>
            <Button onClick={close}>{translate("console.action.cancel")}</Button>
            <SubmitButton color={action.is_destructive ? "error" : "primary"}>
              {labels.action(name, action)}
            </SubmitButton>
          </DialogActions>
        </Form>
      )}
    </Dialog>
  );
}
