import Typography from "@mui/material/Typography";
import { AppBar, LoadingIndicator, Logout, ToggleThemeButton, UserMenu } from "react-admin";
import { openConsoleOf } from "../session/session-state.ts";
import { useCell } from "../session/use-cell.ts";
import { LanguageMenu } from "./language-menu.tsx";
import { useServices } from "../use-services.ts";

const tools = (
  <>
    <LanguageMenu />
    <ToggleThemeButton />
    <LoadingIndicator />
  </>
);

/** The bar above all pages: the console's name, language, brightness, and who is signed in. */
export function ConsoleBar() {
  const open = openConsoleOf(useCell(useServices().session));
  if (!open) return null;
  const account = (
    <UserMenu label={open.session.username}>
      <Logout />
    </UserMenu>
  );
  return (
    <AppBar alwaysOn color="default" toolbar={tools} userMenu={account}>
      <Typography component="div" noWrap sx={{ flex: 1, fontWeight: 650, fontSize: "1rem", ml: 1 }}>
        {open.title}
      </Typography>
    </AppBar>
  );
}
