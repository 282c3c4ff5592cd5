import Typography from "@mui/material/Typography";
import { AppBar, Logout, UserMenu } from "react-admin";
import { useCell } from "../session/use-cell.ts";
import { useServices } from "../use-services.ts";

/** The bar above all pages: the console's name, language, brightness, and who is signed in. */
export function ConsoleBar() {
  const state = useCell(useServices().session);
  if (state.status !== "signed-in") return null;
  const account = (
    <UserMenu label={state.session.username}>
      <Logout />
    </UserMenu>
  );
  return (
    <AppBar alwaysOn color="default" userMenu={account}>
      <Typography component="div" noWrap sx={{ flex: 1, fontWeight: 650, fontSize: "1rem", ml: 1 }}>
        {state.title}
      </Typography>
    </AppBar>
  );
}
