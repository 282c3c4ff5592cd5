import type { AdminActionDescription } from "@latchkey/contract";
import Button from "@mui/material/Button";
import { useState } from "react";
import { useLabels } from "../messages/use-labels.ts";
import { useResource } from "../resources/use-resources.ts";
import { ActionDialog } from "./action-dialog.tsx";

interface ActionButtonProps {
  readonly action: AdminActionDescription;
  /** The rows that it works on; none for an action of the resource as a whole. */
  readonly ids: readonly string[];
  /** Called when the person has seen what came of it. */
  readonly onDone?: () => void;
}

/** Opens the dialog of an action. */
export function ActionButton({ action, ids, onDone }: ActionButtonProps) {
  const { name } = useResource();
  const labels = useLabels();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button
        variant="outlined"
        color={action.is_destructive ? "error" : "primary"}
        onClick={() => setIsOpen(true)}
      >
        {labels.action(name, action)}
      </Button>
      {isOpen ? (
        <ActionDialog
          action={action}
          ids={ids}
          onClose={(hasRun) => {
            setIsOpen(false);
            if (hasRun) onDone?.();
          }}
        />
      ) : null}
    </>
  );
}
