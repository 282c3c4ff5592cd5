import { adminRoutes } from "@latchkey/contract";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import LinearProgress from "@mui/material/LinearProgress";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useId } from "react";
import { Form, useNotify, useRedirect, useTranslate } from "react-admin";
import { FormProblem } from "../forms/form-problem.tsx";
import { SubmitButton } from "../forms/submit-button.tsx";
import { useSubmit } from "../forms/use-submit.ts";
import { Problem } from "../layout/problem.tsx";
import { useResource } from "../resources/use-resources.ts";
import { useServices } from "../use-services.ts";
import { GoesWithIt } from "./goes-with-it.tsx";

interface DeletionDialogProps {
  readonly id: string;
  readonly onClose: () => void;
}

const inputs: readonly string[] = [];

/** Lists what goes with a row, and deletes both. */
export function DeletionDialog({ id, onClose }: DeletionDialogProps) {
  const { client } = useServices();
  const { name: resource } = useResource();
  const translate = useTranslate();
  const title = useId();
  const { data, error } = useQuery({
    queryKey: [resource, "deletion", id],
    queryFn: () => client.call(adminRoutes.previewDeletion, { params: { resource, id } }),
    gcTime: 0,
  });
  const submit = useSubmit(useDeletion(id), inputs);

  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby={title}>
      <DialogTitle id={title} sx={{ overflowWrap: "anywhere" }}>
        {translate("console.deletion.title", { title: data?.title ?? "…" })}
      </DialogTitle>
      <Form onSubmit={submit} disableInvalidFormNotification>
        <DialogContent>
          <FormProblem />
          {error ? <Problem error={error} /> : null}
          {data ? <GoesWithIt lines={data.goes_with_it} /> : null}
          {data || error ? null : <LinearProgress aria-label={translate("ra.page.loading")} />}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{translate("console.record.cancel")}</Button>
          {data ? <SubmitButton color="error">{translate("console.deletion.submit")}</SubmitButton> : null}
        </DialogActions>
      </Form>
    </Dialog>
  );
}

/** Deletes the row and goes to the list. What was known of the row is forgotten, not asked for again. */
function useDeletion(id: string): () => Promise<void> {
  const { client } = useServices();
  const { name: resource } = useResource();
  const translate = useTranslate();
  const notify = useNotify();
  const redirect = useRedirect();
  const queryClient = useQueryClient();
  return useCallback(async () => {
    await client.call(adminRoutes.deleteRow, { params: { resource, id } });
    await queryClient.invalidateQueries({ refetchType: "none" });
    notify(translate("console.record.deleted"));
    redirect("list", resource);
  }, [client, resource, id, queryClient, notify, translate, redirect]);
}
