import { english } from "./english.ts";
import { englishFramework } from "./english-framework.ts";
import { german } from "./german.ts";
import { germanFramework } from "./german-framework.ts";
import { germanReasons } from "./german-audit.ts";
import { germanResources } from "./german-resources.ts";

/** Each language's one dictionary: react-admin's strings, the console's, and words for what the backend names. */
export const dictionaries = {
  en: { ra: englishFramework, ...english },
  de: { ra: germanFramework, ...german, resources: germanResources, reasons: germanReasons },
};
