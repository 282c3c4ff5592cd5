import Box from "@mui/material/Box";

/** A value as it is stored, for people who read JSON. */
export function JsonText({ value }: { readonly value: unknown }) {
  return (
    <Box
      component="pre"
      tabIndex={0}
      sx={{
        m: 0,
        p: 1.5,
        maxHeight: 320,
        overflow: "auto",
        borderRadius: 1,
        bgcolor: "action.hover",
        fontSize: "0.8125rem",
        whiteSpace: "pre-wrap",
        overflowWrap: "anywhere",
      }}
    >
      {JSON.stringify(value, undefined, 2)}
    </Box>
  );
}
