import Button from "@mui/material/Button";
import { useLogout, useTranslate } from "react-admin";
import { DoorPage } from "./door-page.tsx";

/** For staff who may not see anything yet. */
export function NoRightsPage() {
  const translate = useTranslate();
  const logout = useLogout();
  return (
    <DoorPage title={translate("console.no_rights.title")} lead={translate("console.no_rights.lead")}>
      <Button variant="contained" onClick={() => void logout()}>
        {translate("ra.auth.logout")}
      </Button>
    </DoorPage>
  );
}
