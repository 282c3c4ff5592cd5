import { emailSchema } from "@latchkey/contract";

/** The one form in which an address is compared and stored (S72); `null` for what is no plain address. */
export function canonicalEmail(text: string): string | null {
  const parsed = emailSchema.safeParse(text);
  return parsed.success ? parsed.data : null;
}
