import { adminRoutes } from "@latchkey/contract";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import { useCallback } from "react";
import { Form, PasswordInput, required, useTranslate } from "react-admin";
import { FocusOn } from "../forms/focus-on.tsx";
import { FormProblem } from "../forms/form-problem.tsx";
import { SubmitButton } from "../forms/submit-button.tsx";
import { useSubmit, type FormValues } from "../forms/use-submit.ts";
import { useServices } from "../use-services.ts";
import { useCell } from "./use-cell.ts";

const inputs = ["password"];

/** Asks for the password again, whatever part of the console needs it; then that goes on. */
export function ConfirmDialog() {
  const { client, confirmation, session } = useServices();
  const isOpen = useCell(confirmation.isOpen);
  const state = useCell(session);
  const translate = useTranslate();
  const confirm = useCallback(
    async ({ password }: FormValues) => {
      const confirmed = await client.call(adminRoutes.confirmConsole, {
        body: { password: String(password) },
      });
      const now = session.get();
      if (now.status === "signed-in") session.set({ ...now, session: confirmed });
      confirmation.answer(true);
    },
    [client, confirmation, session],
  );
  const submit = useSubmit(confirm, inputs);
  const decline = () => confirmation.answer(false);

  if (state.status !== "signed-in") return null;
  return (
    <Dialog open={isOpen} onClose={decline} fullWidth maxWidth="xs" aria-labelledby="confirm-title">
      <DialogTitle id="confirm-title">{translate("console.confirm.title")}</DialogTitle>
      <Form onSubmit={submit} disableInvalidFormNotification>
        <DialogContent>
          <DialogContentText sx={{ mb: 2 }}>
            {translate("console.confirm.lead", { username: state.session.username })}
          </DialogContentText>
          <FormProblem />
          <PasswordInput
            source="password"
            label="console.confirm.password"
            autoComplete="current-password"
            helperText={false}
            validate={required()}
          />
          <FocusOn source="password" />
        </DialogContent>
        <DialogActions>
          <Button onClick={decline}>{translate("console.record.cancel")}</Button>
          <SubmitButton>{translate("console.confirm.submit")}</SubmitButton>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
