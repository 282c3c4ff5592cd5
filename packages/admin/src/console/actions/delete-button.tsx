import DeleteIcon from "@mui/icons-material/DeleteOutlined";
import Button from "@mui/material/Button";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { DeletionDialog } from "./deletion-dialog.tsx";

/** Opens the dialog that deletes a row. */
export function DeleteButton({ id }: { readonly id: string }) {
  const translate = useTranslate();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button color="error" variant="outlined" startIcon={<DeleteIcon />} onClick={() => setIsOpen(true)}>
        {translate("console.record.delete")}
      </Button>
      {isOpen ? <DeletionDialog id={id} onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}
