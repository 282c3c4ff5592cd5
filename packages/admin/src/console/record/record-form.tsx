import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Card from "@mui/material/Card";
import { Form, useTranslate } from "react-admin";
import { Link } from "react-router";
import { isWritable } from "../data/pick-changes.ts";
import { FieldInput } from "../fields/field-input.tsx";
import { FormProblem } from "../forms/form-problem.tsx";
import { SubmitButton } from "../forms/submit-button.tsx";
import { useResource } from "../resources/use-resources.ts";

interface RecordFormProps {
  /** Whether the row is new. */
  readonly moment: "create" | "change";
  readonly cancelTo: string;
}

/** An input for every field that the person may write. */
export function RecordForm({ moment, cancelTo }: RecordFormProps) {
  const resource = useResource();
  const translate = useTranslate();
  return (
    <Card sx={{ maxWidth: 720, p: { xs: 2, sm: 3 } }}>
      <Form warnWhenUnsavedChanges>
        <FormProblem />
        {resource.fields
          .filter((field) => isWritable(field, moment))
          .map((field) => (
            <FieldInput key={field.name} resource={resource.name} field={field} isNew={moment === "create"} />
          ))}
        <Box sx={{ display: "flex", justifyContent: "flex-end", gap: 1, mt: 2 }}>
          <Button component={Link} to={cancelTo}>
            {translate("console.record.cancel")}
          </Button>
          <SubmitButton>{translate("console.record.save")}</SubmitButton>
        </Box>
      </Form>
    </Card>
  );
}
