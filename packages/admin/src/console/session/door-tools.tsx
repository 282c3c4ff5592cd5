import Box from "@mui/material/Box";
import { ToggleThemeButton } from "react-admin";
import { LanguageMenu } from "../layout/language-menu.tsx";

/** Language and brightness, for the pages outside of the console's frame. */
export function DoorTools() {
  return (
    <Box sx={{ display: "flex", alignItems: "center", color: "text.secondary" }}>
      <LanguageMenu />
      <ToggleThemeButton />
    </Box>
  );
}
