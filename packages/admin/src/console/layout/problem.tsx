import Alert from "@mui/material/Alert";
import { explainError } from "../data/explain-error.ts";
import { useServices } from "../use-services.ts";

/** The sentence about something that went wrong, in its place on the page. */
export function Problem({ error }: { readonly error: unknown }) {
  const { say } = useServices();
  return (
    <Alert severity="error" role="alert" sx={{ my: 1 }}>
      {explainError(error, say)}
    </Alert>
  );
}
