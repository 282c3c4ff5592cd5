import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useTranslate } from "react-admin";
import type { ConsoleRecord } from "../data/flatten-row.ts";
import { FieldValue } from "../fields/field-value.tsx";
import { useLabels } from "../messages/use-labels.ts";
import { useResource } from "../resources/use-resources.ts";
import { Section } from "./section.tsx";

/** Every field of a row with its value. */
export function RecordFields({ record }: { readonly record: ConsoleRecord }) {
  const resource = useResource();
  const labels = useLabels();
  const translate = useTranslate();
  return (
    <Section title={translate("console.record.details")}>
      <Box
        component="dl"
        sx={{
          m: 0,
          display: "grid",
          gridTemplateColumns: { xs: "minmax(0, 1fr)", sm: "minmax(8rem, 12rem) minmax(0, 1fr)" },
          columnGap: 3,
        }}
      >
        {resource.fields.map((field) => (
          <Box key={field.name} sx={{ display: "contents" }}>
            <Typography component="dt" variant="body2" sx={{ color: "text.secondary", pt: 1 }}>
              {labels.field(resource.name, field)}
            </Typography>
            <Typography
              component="dd"
              variant="body2"
              sx={{
                m: 0,
                pt: { xs: 0, sm: 1 },
                pb: 1,
                borderBottom: 1,
                borderColor: "divider",
                overflowWrap: "anywhere",
              }}
            >
              <FieldValue resource={resource.name} field={field} record={record} />
            </Typography>
          </Box>
        ))}
      </Box>
    </Section>
  );
}
