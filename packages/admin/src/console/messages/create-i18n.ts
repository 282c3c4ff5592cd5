import polyglotI18nProvider from "ra-i18n-polyglot";
import englishFramework from "ra-language-english";
import { resolveBrowserLocale, type I18nProvider, type TranslationMessages } from "react-admin";
import { english } from "./english.ts";
import { german } from "./german.ts";
import { germanFramework } from "./german-framework.ts";
import { germanResources } from "./german-resources.ts";

/** The languages of the console, each by its own name. */
export const languages = [
  { locale: "en", name: "English" },
  { locale: "de", name: "Deutsch" },
] as const;

/** Each language's one dictionary: react-admin's strings, the console's, and words for what the backend names. */
export const dictionaries = {
  en: { ...englishFramework, ...english },
  de: { ra: germanFramework, ...german, resources: germanResources },
};

/** Speaks the browser's language if the console knows it, English otherwise, until the person chooses. */
export function createI18n(): I18nProvider {
  const isKnown = (locale: string): locale is keyof typeof dictionaries => locale in dictionaries;
  const browsers = resolveBrowserLocale("en");
  return polyglotI18nProvider(
    (locale) => dictionaries[isKnown(locale) ? locale : "en"] as unknown as TranslationMessages,
    isKnown(browsers) ? browsers : "en",
    [...languages],
    { allowMissing: true },
  );
}
