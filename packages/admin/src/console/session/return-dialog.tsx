import Dialog from "@mui/material/Dialog";
import { useTranslate } from "react-admin";
import { SignInPage } from "./sign-in-page.tsx";

/**
 * The sign-in before the pages of whose session ended. It is a dialog, since only a dialog covers those that stand open on the
 * page, and keeps the keyboard and screen readers away from them.
 */
export function ReturnDialog() {
  const translate = useTranslate();
  return (
    <Dialog open fullScreen transitionDuration={0} aria-label={translate("console.sign_in.title")}>
      <SignInPage isReturn />
    </Dialog>
  );
}
