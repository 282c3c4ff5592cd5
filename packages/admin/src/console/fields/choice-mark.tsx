import Chip from "@mui/material/Chip";

/** A long one has several lines where there is no room for it. */
const mark = {
  mr: 0.5,
  my: 0.25,
  maxWidth: "100%",
  height: "auto",
  minHeight: 24,
  "& .MuiChip-label": { whiteSpace: "normal" },
} as const;

/** One of the values of a choice. */
export function ChoiceMark({ label }: { readonly label: string }) {
  return <Chip size="small" label={label} sx={mark} />;
}
