import ArrowBackIcon from "@mui/icons-material/ArrowBack";
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";
import { useTranslate } from "react-admin";
import { Link } from "react-router";
import { useDocumentTitle } from "./use-document-title.ts";

interface PageHeaderProps {
  readonly title: string;
  /** What stands small above the title, as the name of the list that a row is of. */
  readonly over?: string;
  /** Where the arrow before the title leads; without it there is none. */
  readonly backTo?: string;
  readonly children?: ReactNode;
}

/** The head of a page: its one heading, and what can be done on it. It names the window, too. */
export function PageHeader({ title, over, backTo, children }: PageHeaderProps) {
  const translate = useTranslate();
  useDocumentTitle(title);
  return (
    <Box
      sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1.5, mt: { xs: 2, sm: 3 }, mb: 2 }}
    >
      {backTo === undefined ? null : (
        <IconButton component={Link} to={backTo} aria-label={translate("console.record.back")} edge="start">
          <ArrowBackIcon />
        </IconButton>
      )}
      <Box sx={{ flex: 1, minWidth: "min(12rem, 100%)" }}>
        {over === undefined ? null : (
          <Typography variant="body2" sx={{ color: "text.secondary" }}>
            {over}
          </Typography>
        )}
        <Typography variant="h1" sx={{ overflowWrap: "anywhere" }}>
          {title}
        </Typography>
      </Box>
      {children === undefined ? null : (
        <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1 }}>{children}</Box>
      )}
    </Box>
  );
}
