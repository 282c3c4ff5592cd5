import Box from "@mui/material/Box";
import Card from "@mui/material/Card";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";
import logo from "../latchkey.svg";
import { useDocumentTitle } from "../layout/use-document-title.ts";
import { DoorTools } from "./door-tools.tsx";

interface DoorPageProps {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

/** A page for people who are not signed in: one card in the middle. */
export function DoorPage({ title, lead, children }: DoorPageProps) {
  useDocumentTitle(title);
  return (
    <Box
      component="main"
      sx={{
        minHeight: "100dvh",
        display: "flex",
        flexDirection: "column",
        alignItems: "center",
        justifyContent: "center",
        gap: 2,
        p: 2,
        bgcolor: "background.default",
        color: "text.primary",
      }}
    >
      <Card sx={{ width: "100%", maxWidth: 400, p: { xs: 3, sm: 4 } }}>
        <img src={logo} alt="" width={40} height={40} />
        <Typography variant="h1" sx={{ mt: 2 }}>
          {title}
        </Typography>
        <Typography sx={{ color: "text.secondary", mt: 0.5, mb: 2 }}>{lead}</Typography>
        {children}
      </Card>
      <DoorTools />
    </Box>
  );
}
