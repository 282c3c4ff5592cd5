import { HttpError, useTranslate } from "react-admin";
import { PageHeader } from "../layout/page-header.tsx";
import { Problem } from "../layout/problem.tsx";
import { useLabels } from "../messages/use-labels.ts";
import { useResource } from "../resources/use-resources.ts";

/** The page of a row that could not be read. */
export function MissingRecord({ error }: { readonly error: unknown }) {
  const resource = useResource();
  const labels = useLabels();
  const translate = useTranslate();
  const isMissing = error instanceof HttpError && error.status === 404;
  return (
    <>
      <PageHeader title={labels.one(resource)} backTo={`/${resource.name}`} />
      {isMissing ? translate("console.record.not_found") : <Problem error={error} />}
    </>
  );
}
