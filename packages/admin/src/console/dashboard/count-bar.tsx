import { useTheme } from "@mui/material/styles";

/** A bar as long as a share of its place. The number beside it says the same to those who do not see it. */
export function CountBar({ share }: { readonly share: number }) {
  const { palette } = useTheme();
  return (
    <svg width="100%" height={6} aria-hidden style={{ display: "block", marginTop: 4 }}>
      <rect width="100%" height={6} rx={3} fill={palette.action.hover} />
      <rect width={`${Math.max(1, share * 100)}%`} height={6} rx={3} fill={palette.primary.main} />
    </svg>
  );
}
