import Button from "@mui/material/Button";
import { useTranslate } from "react-admin";
import { explainError } from "../data/explain-error.ts";
import { useServices } from "../use-services.ts";
import { DoorPage } from "./door-page.tsx";

interface UnreachablePageProps {
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** The backend did not say who is signed in: nobody is signed out for it. */
export function UnreachablePage({ error, onRetry }: UnreachablePageProps) {
  const { say } = useServices();
  const translate = useTranslate();
  return (
    <DoorPage title={translate("ra.page.error")} lead={explainError(error, say)}>
      <Button variant="contained" onClick={onRetry}>
        {translate("console.problem.try_again")}
      </Button>
    </DoorPage>
  );
}
