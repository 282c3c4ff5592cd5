import Button from "@mui/material/Button";
import { useTranslate } from "react-admin";
import { Link } from "react-router";
import { PageHeader } from "./page-header.tsx";

/** For addresses that lead nowhere. */
export function NotFoundPage() {
  const translate = useTranslate();
  return (
    <>
      <PageHeader title={translate("console.problem.not_here")} />
      <Button component={Link} to="/" variant="contained">
        {translate("console.problem.home")}
      </Button>
    </>
  );
}
