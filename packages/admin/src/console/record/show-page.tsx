import EditIcon from "@mui/icons-material/EditOutlined";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import LinearProgress from "@mui/material/LinearProgress";
import { ShowBase, useShowContext, useTranslate } from "react-admin";
import { Link } from "react-router";
import { DeleteButton } from "../actions/delete-button.tsx";
import { RowActions } from "../actions/row-actions.tsx";
import type { ConsoleRecord } from "../data/flatten-row.ts";
import { PageHeader } from "../layout/page-header.tsx";
import { useLabels } from "../messages/use-labels.ts";
import { useResource } from "../resources/use-resources.ts";
import { HistoryPanel } from "./history-panel.tsx";
import { MissingRecord } from "./missing-record.tsx";
import { RecordFields } from "./record-fields.tsx";
import { RelatedLists } from "./related-lists.tsx";

/** All that the console knows of a row, and what can be done with it. */
export function ShowPage() {
  return (
    <ShowBase disableAuthentication redirectOnError={false}>
      <ShownRecord />
    </ShowBase>
  );
}

function ShownRecord() {
  const resource = useResource();
  const labels = useLabels();
  const translate = useTranslate();
  const { record, error } = useShowContext<ConsoleRecord>();
  if (error) return <MissingRecord error={error} />;
  if (!record) return <LinearProgress aria-label={translate("ra.page.loading")} sx={{ mt: 4 }} />;

  const { name, can } = resource;
  return (
    <>
      <PageHeader title={labels.title(resource, record)} over={labels.one(resource)} backTo={`/${name}`}>
        <RowActions id={record.id} />
        {can.delete ? <DeleteButton id={record.id} /> : null}
        {can.change ? (
          <Button
            component={Link}
            to={`/${name}/${encodeURIComponent(record.id)}`}
            variant="contained"
            startIcon={<EditIcon />}
          >
            {translate("console.record.edit")}
          </Button>
        ) : null}
      </PageHeader>
      <Box
        sx={{
          display: "grid",
          gap: 2,
          gridTemplateColumns: { xs: "minmax(0, 1fr)", lg: "minmax(0, 3fr) minmax(0, 2fr)" },
          alignItems: "start",
        }}
      >
        <Box sx={{ display: "grid", gap: 2 }}>
          <RecordFields record={record} />
          <RelatedLists id={record.id} />
        </Box>
        <HistoryPanel id={record.id} />
      </Box>
    </>
  );
}
