/** The languages of the console, each by its own name. */
export const languages = [
  { locale: "en", name: "English" },
  { locale: "de", name: "Deutsch" },
] as const;
