import Chip from "@mui/material/Chip";

/** One of the values of a choice. */
export function ChoiceMark({ label }: { readonly label: string }) {
  return <Chip size="small" label={label} sx={{ mr: 0.5, my: 0.25, maxWidth: "100%" }} />;
}
