import { adminLimits } from "@latchkey/contract";
import Card from "@mui/material/Card";
import { ListBase } from "react-admin";
import { ResourceActions } from "../actions/resource-actions.tsx";
import { ExportButton } from "../export/export-button.tsx";
import { PageHeader } from "../layout/page-header.tsx";
import { useLabels } from "../messages/use-labels.ts";
import { useResource } from "../resources/use-resources.ts";
import { AddButton } from "./add-button.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { ListPager } from "./list-pager.tsx";
import { ListRows } from "./list-rows.tsx";
import { PageCorrection } from "./page-correction.tsx";
import { toSort } from "./to-sort.ts";

/** The rows of a resource: searched, filtered, ordered, chosen and exported. */
export function ListPage() {
  const resource = useResource();
  const labels = useLabels();
  return (
    <ListBase sort={toSort(resource.default_sort)} perPage={adminLimits.usualPage} exporter={false}>
      <PageHeader title={labels.many(resource)}>
        <ResourceActions />
        <ExportButton />
        {resource.can.add ? <AddButton /> : null}
      </PageHeader>
      <PageCorrection />
      <Card>
        <FilterBar />
        <ListRows />
        <ListPager />
      </Card>
    </ListBase>
  );
}
