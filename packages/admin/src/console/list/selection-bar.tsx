import { adminLimits } from "@latchkey/contract";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useListContext, useLocale, useTranslate } from "react-admin";
import { ActionButton } from "../actions/action-button.tsx";
import { rowsActions } from "../actions/rows-actions.ts";
import { useResource } from "../resources/use-resources.ts";

/** What can be done with the rows that are chosen. */
export function SelectionBar() {
  const resource = useResource();
  const translate = useTranslate();
  const locale = useLocale();
  const { selectedIds, onUnselectItems } = useListContext();
  if (selectedIds.length === 0) return null;
  return (
    <Box
      role="region"
      aria-label={translate("console.list.selected", { smart_count: selectedIds.length })}
      sx={{
        display: "flex",
        flexWrap: "wrap",
        alignItems: "center",
        gap: 1,
        px: 2,
        py: 1,
        bgcolor: "action.selected",
      }}
    >
      <Typography role="status" sx={{ fontWeight: 600, mr: 1 }}>
        {translate("console.list.selected", { smart_count: selectedIds.length })}
      </Typography>
      {selectedIds.length > adminLimits.action ? (
        <Typography>
          {translate("console.action.too_many", { most: adminLimits.action.toLocaleString(locale) })}
        </Typography>
      ) : (
        rowsActions(resource).map((action) => (
          <ActionButton
            key={action.name}
            action={action}
            ids={selectedIds.map(String)}
            onDone={() => onUnselectItems()}
          />
        ))
      )}
      <Button onClick={() => onUnselectItems()}>{translate("console.list.unselect")}</Button>
    </Box>
  );
}
