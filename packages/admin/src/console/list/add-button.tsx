import AddIcon from "@mui/icons-material/Add";
import Button from "@mui/material/Button";
import { useTranslate } from "react-admin";
import { Link } from "react-router";
import { useResource } from "../resources/use-resources.ts";

/** Leads to the form for a new row. */
export function AddButton() {
  const { name } = useResource();
  const translate = useTranslate();
  return (
    <Button component={Link} to={`/${name}/create`} variant="contained" startIcon={<AddIcon />}>
      {translate("console.list.add")}
    </Button>
  );
}
