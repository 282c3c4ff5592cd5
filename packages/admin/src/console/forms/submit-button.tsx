import Button from "@mui/material/Button";
import type { ReactNode } from "react";
import { useFormState } from "react-hook-form";

interface SubmitButtonProps {
  readonly children: ReactNode;
  readonly color?: "primary" | "error";
  readonly isWide?: boolean;
}

/** Sends the form around it; while that is under way it cannot be pressed again. */
export function SubmitButton({ children, color = "primary", isWide = false }: SubmitButtonProps) {
  const { isSubmitting } = useFormState();
  return (
    <Button type="submit" variant="contained" color={color} loading={isSubmitting} fullWidth={isWide}>
      {children}
    </Button>
  );
}
