import Alert from "@mui/material/Alert";
import { useFormState } from "react-hook-form";

/** What the backend said of a form as a whole; read out as soon as it appears. */
export function FormProblem() {
  const { errors } = useFormState();
  const sentence = errors.root?.["serverError"]?.message;
  if (sentence === undefined) return null;
  return (
    <Alert severity="error" role="alert" sx={{ mb: 2, width: "100%" }}>
      {sentence}
    </Alert>
  );
}
