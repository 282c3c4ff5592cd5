import { CreateBase, useTranslate } from "react-admin";
import { PageHeader } from "../layout/page-header.tsx";
import { useLabels } from "../messages/use-labels.ts";
import { useResource } from "../resources/use-resources.ts";
import { RecordForm } from "./record-form.tsx";

/** The form for a new row. */
export function CreatePage() {
  const resource = useResource();
  const labels = useLabels();
  const translate = useTranslate();
  const list = `/${resource.name}`;
  return (
    <CreateBase redirect="show">
      <PageHeader
        title={translate("console.record.add_title", { name: labels.one(resource) })}
        backTo={list}
      />
      <RecordForm moment="create" cancelTo={list} />
    </CreateBase>
  );
}
