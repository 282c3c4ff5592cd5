import { useEffect } from "react";
import { useLocale } from "react-admin";

/** Tells screen readers and the browser which language the page speaks. */
export function PageLanguage() {
  const locale = useLocale();
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  return null;
}
