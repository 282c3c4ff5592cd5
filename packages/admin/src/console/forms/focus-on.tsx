import { useEffect } from "react";
import { useFormContext } from "react-hook-form";

/**
 * Puts the focus on an input of the form around it, once, when the form comes onto the page. It stands after the input.
 * react-admin's inputs take no ref from outside.
 */
export function FocusOn({ source }: { readonly source: string }) {
  const { setFocus } = useFormContext();
  useEffect(() => setFocus(source), [setFocus, source]);
  return null;
}
