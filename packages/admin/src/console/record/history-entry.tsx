import type { AdminHistoryEntry } from "@latchkey/contract";
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useTranslate } from "react-admin";
import { JsonText } from "../fields/json-text.tsx";
import { Moment } from "../fields/moment.tsx";
import { useLabels } from "../messages/use-labels.ts";
import { ChangesTable } from "./changes-table.tsx";

/** One thing that happened: what, when, who, from where, and what it changed. */
export function HistoryEntry({ entry }: { readonly entry: AdminHistoryEntry }) {
  const labels = useLabels();
  const translate = useTranslate();
  const { event, actor, at, address, request_id: request, details, changes } = entry;
  const hasChanges = Object.keys(changes).length > 0;
  const hasDetails = Object.keys(details).length > 0;
  return (
    <Box sx={{ py: 1.5, borderTop: 1, borderColor: "divider", overflowWrap: "anywhere" }}>
      <Typography sx={{ fontWeight: 600 }}>{labels.event(event)}</Typography>
      <Typography variant="body2" sx={{ color: "text.secondary" }}>
        <Moment value={at} /> · {actor ?? translate("console.history.system")}
        {address === "" ? "" : ` · ${address}`}
      </Typography>
      {hasChanges ? <ChangesTable changes={changes} /> : null}
      {hasDetails || request !== "" ? (
        <Box component="details" sx={{ mt: 0.5, "& summary": { cursor: "pointer" } }}>
          <Typography component="summary" variant="body2" sx={{ color: "text.secondary" }}>
            {translate("console.history.details")}
          </Typography>
          {request === "" ? null : (
            <Typography variant="body2">
              {translate("console.history.request")}: {request}
            </Typography>
          )}
          {hasDetails ? <JsonText value={details} /> : null}
        </Box>
      ) : null}
    </Box>
  );
}
