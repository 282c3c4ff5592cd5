import { z } from "zod";

const maxEmail = 254;

/**
 * An e-mail address, in the one form in which it is compared and stored (S72): NFKC, trimmed, lower-case, then checked. What
 * has several `@`, quotes, commas or control characters is none.
 */
export const emailSchema = z.preprocess(
  (value) => (typeof value === "string" ? value.normalize("NFKC").trim().toLowerCase() : value),
  z.string().min(1).max(maxEmail).pipe(z.email()),
);
