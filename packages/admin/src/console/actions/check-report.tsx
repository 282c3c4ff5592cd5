import CancelIcon from "@mui/icons-material/CancelOutlined";
import CheckIcon from "@mui/icons-material/CheckCircleOutlined";
import List from "@mui/material/List";
import ListItem from "@mui/material/ListItem";
import ListItemIcon from "@mui/material/ListItemIcon";
import ListItemText from "@mui/material/ListItemText";
import { useTranslate } from "react-admin";
import { useServices } from "../use-services.ts";
import type { ActionResult } from "./use-run-action.ts";

/** What a check looked at: a tick or a cross, and the sentence that says what to do. */
export function CheckReport({ report }: Pick<ActionResult, "report">) {
  const translate = useTranslate();
  const { say } = useServices();
  return (
    <List disablePadding>
      {report.map(({ check, is_ok: isOk, sentence }) => (
        <ListItem key={check} disableGutters sx={{ alignItems: "flex-start" }}>
          <ListItemIcon sx={{ minWidth: 40, mt: 0.5 }}>
            {isOk ? (
              <CheckIcon color="success" titleAccess={translate("console.action.passed")} />
            ) : (
              <CancelIcon color="error" titleAccess={translate("console.action.failed")} />
            )}
          </ListItemIcon>
          <ListItemText primary={say(check)} secondary={say(sentence)} sx={{ overflowWrap: "anywhere" }} />
        </ListItem>
      ))}
    </List>
  );
}
