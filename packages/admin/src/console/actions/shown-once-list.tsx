import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { useTranslate } from "react-admin";
import type { ShownOnce } from "../data/create-data-provider.ts";

/** Secrets on the screen for the one time that they can be read, each with a button that copies it. */
export function ShownOnceList({ values }: { readonly values: ShownOnce }) {
  const translate = useTranslate();
  const [copied, setCopied] = useState<string>();
  const copy = async (value: string) => {
    await navigator.clipboard.writeText(value);
    setCopied(value);
  };
  return (
    <>
      <Alert severity="warning">{translate("console.shown_once.lead")}</Alert>
      {values.map(({ label, value }) => (
        <Box key={label} sx={{ mt: 2 }}>
          <Typography variant="body2" sx={{ color: "text.secondary" }}>
            {label}
          </Typography>
          <Box sx={{ display: "flex", gap: 1, alignItems: "center" }}>
            <Box
              component="code"
              sx={{
                flex: 1,
                p: 1,
                borderRadius: 1,
                bgcolor: "action.hover",
                overflowWrap: "anywhere",
                userSelect: "all",
              }}
            >
              {value}
            </Box>
            <Button variant="outlined" aria-live="polite" onClick={() => void copy(value)}>
              {translate(copied === value ? "console.shown_once.copied" : "console.shown_once.copy")}
            </Button>
          </Box>
        </Box>
      ))}
    </>
  );
}
