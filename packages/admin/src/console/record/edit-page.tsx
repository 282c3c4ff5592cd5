import LinearProgress from "@mui/material/LinearProgress";
import { EditBase, useEditContext, useTranslate } from "react-admin";
import type { ConsoleRecord } from "../data/flatten-row.ts";
import { PageHeader } from "../layout/page-header.tsx";
import { useLabels } from "../messages/use-labels.ts";
import { useResource } from "../resources/use-resources.ts";
import { MissingRecord } from "./missing-record.tsx";
import { RecordForm } from "./record-form.tsx";

/** The form that changes a row. */
export function EditPage() {
  return (
    <EditBase mutationMode="pessimistic" redirect="show" redirectOnError={false}>
      <EditedRecord />
    </EditBase>
  );
}

function EditedRecord() {
  const resource = useResource();
  const labels = useLabels();
  const translate = useTranslate();
  const { record, error } = useEditContext<ConsoleRecord>();
  // A row that was read once stays in its form, whatever comes of reading it again: something may be typed there.
  if (error && !record) return <MissingRecord error={error} />;
  if (!record) return <LinearProgress aria-label={translate("ra.page.loading")} sx={{ mt: 4 }} />;
  const page = `/${resource.name}/${encodeURIComponent(record.id)}/show`;
  return (
    <>
      <PageHeader
        title={translate("console.record.edit_title", { name: record["@title"] })}
        over={labels.one(resource)}
        backTo={page}
      />
      <RecordForm moment="change" cancelTo={page} />
    </>
  );
}
