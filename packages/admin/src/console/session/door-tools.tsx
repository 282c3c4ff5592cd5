import Box from "@mui/material/Box";
import { LocalesMenuButton, ToggleThemeButton } from "react-admin";

/** Language and brightness, for the pages outside of the console's frame. */
export function DoorTools() {
  return (
    <Box sx={{ display: "flex", alignItems: "center", color: "text.secondary" }}>
      <LocalesMenuButton />
      <ToggleThemeButton />
    </Box>
  );
}
