import type { AdminFieldDescription, AdminResourceDescription } from "@latchkey/contract";
import Box from "@mui/material/Box";
import LinearProgress from "@mui/material/LinearProgress";
import Typography from "@mui/material/Typography";
import { useListContext, useTranslate } from "react-admin";
import { rowsActions } from "../actions/rows-actions.ts";
import type { ConsoleRecord } from "../data/flatten-row.ts";
import { isNothing } from "../data/is-nothing.ts";
import { FieldValue } from "../fields/field-value.tsx";
import { useLabels } from "../messages/use-labels.ts";
import { useResource } from "../resources/use-resources.ts";
import { listFields } from "./list-fields.ts";
import { RowCheckbox } from "./row-checkbox.tsx";
import { RowLink } from "./row-link.tsx";

/** The rows as cards, one below the other, for narrow screens. */
export function RowCards() {
  const resource = useResource();
  const labels = useLabels();
  const translate = useTranslate();
  const { data } = useListContext<ConsoleRecord>();
  const hasActions = rowsActions(resource).length > 0;
  if (!data) return <LinearProgress aria-label={translate("ra.page.loading")} />;
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
      {data.map((record) => (
        <Box
          key={record.id}
          component="li"
          sx={{ display: "flex", gap: 1, px: 2, py: 1.5, borderTop: 1, borderColor: "divider" }}
        >
          {hasActions ? (
            <Box sx={{ mt: -0.75, ml: -1 }}>
              <RowCheckbox record={record} />
            </Box>
          ) : null}
          <Box sx={{ flex: 1, minWidth: 0 }}>
            <RowLink record={record}>{labels.title(resource, record)}</RowLink>
            <Box
              component="dl"
              sx={{ display: "grid", gridTemplateColumns: "auto 1fr", columnGap: 1.5, m: 0, mt: 0.5 }}
            >
              {fieldsOf(resource, record).map((field) => (
                <Box key={field.name} sx={{ display: "contents" }}>
                  <Typography component="dt" variant="body2" sx={{ color: "text.secondary" }}>
                    {labels.field(resource.name, field)}
                  </Typography>
                  <Typography component="dd" variant="body2" sx={{ m: 0, overflowWrap: "anywhere" }}>
                    <FieldValue resource={resource.name} field={field} record={record} />
                  </Typography>
                </Box>
              ))}
            </Box>
          </Box>
        </Box>
      ))}
    </Box>
  );
}

/** What the title says already is not said again, and what is not there is left out. */
function fieldsOf(resource: AdminResourceDescription, record: ConsoleRecord): AdminFieldDescription[] {
  return listFields(resource).filter(({ name, type }) => {
    const value = record[name];
    return type === "secret" || !(isNothing(value) || value === record["@title"]);
  });
}
