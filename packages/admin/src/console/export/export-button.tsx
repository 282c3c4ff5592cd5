import DownloadIcon from "@mui/icons-material/FileDownloadOutlined";
import Button from "@mui/material/Button";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { ExportDialog } from "./export-dialog.tsx";

/** Opens the dialog that writes a list into a file. */
export function ExportButton() {
  const translate = useTranslate();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button variant="outlined" startIcon={<DownloadIcon />} onClick={() => setIsOpen(true)}>
        {translate("console.export.open")}
      </Button>
      {isOpen ? <ExportDialog onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}
