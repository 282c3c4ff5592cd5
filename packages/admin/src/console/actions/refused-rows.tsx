import Alert from "@mui/material/Alert";
import AlertTitle from "@mui/material/AlertTitle";
import { useServices } from "../use-services.ts";

interface RefusedRowsProps {
  readonly title: string;
  readonly refused: readonly { readonly title: string; readonly sentence: string }[];
}

/** Rows that an action refuses, each with the reason. */
export function RefusedRows({ title, refused }: RefusedRowsProps) {
  const { say } = useServices();
  if (refused.length === 0) return null;
  return (
    <Alert severity="warning" sx={{ mt: 2, overflowWrap: "anywhere" }}>
      <AlertTitle>{title}</AlertTitle>
      {refused.map((row, index) => (
        // Titles may be equal, and the list never changes
        <div key={index}>
          <strong>{row.title}</strong>: {say(row.sentence)}
        </div>
      ))}
    </Alert>
  );
}
