import polyglotI18nProvider from "ra-i18n-polyglot";
import { resolveBrowserLocale, type I18nProvider, type TranslationMessages } from "react-admin";
import { dictionaries } from "./dictionaries.ts";
import { languages } from "./languages.ts";

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
