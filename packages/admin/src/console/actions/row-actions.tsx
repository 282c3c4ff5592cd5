import type { AdminActionDescription } from "@latchkey/contract";
import ExpandMoreIcon from "@mui/icons-material/ExpandMore";
import Button from "@mui/material/Button";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import { useId, useState } from "react";
import { useTranslate } from "react-admin";
import { useLabels } from "../messages/use-labels.ts";
import { useResource } from "../resources/use-resources.ts";
import { ActionButton } from "./action-button.tsx";
import { ActionDialog } from "./action-dialog.tsx";

/** The actions on the row of a page: those for one row, and those for many, which one may be. More than one are a menu. */
export function RowActions({ id }: { readonly id: string }) {
  const { actions } = useResource();
  const [ids] = useState([id]);
  const ofRow = actions.filter(({ scope }) => scope !== "resource");
  const [only] = ofRow;
  if (!only) return null;
  if (ofRow.length === 1) return <ActionButton action={only} ids={ids} />;
  return <ActionsMenu actions={ofRow} ids={ids} />;
}

interface ActionsMenuProps {
  readonly actions: readonly AdminActionDescription[];
  readonly ids: readonly string[];
}

function ActionsMenu({ actions, ids }: ActionsMenuProps) {
  const { name } = useResource();
  const labels = useLabels();
  const translate = useTranslate();
  const menu = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [chosen, setChosen] = useState<AdminActionDescription>();
  return (
    <>
      <Button
        variant="outlined"
        endIcon={<ExpandMoreIcon />}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-controls={menu}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {translate("console.record.more_actions")}
      </Button>
      <Menu id={menu} anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {actions.map((action) => (
          <MenuItem
            key={action.name}
            sx={action.is_destructive ? { color: "error.main" } : {}}
            onClick={() => {
              setAnchor(null);
              setChosen(action);
            }}
          >
            {labels.action(name, action)}
          </MenuItem>
        ))}
      </Menu>
      {chosen ? <ActionDialog action={chosen} ids={ids} onClose={() => setChosen(undefined)} /> : null}
    </>
  );
}
