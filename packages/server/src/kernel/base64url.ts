/**
 * Decodes strict base64url: one spelling for each value. Node itself takes padding, white space, the other alphabet and
 * loose last bits, so one token would have many spellings (S12).
 *
 * @returns `null` when the text is not the one spelling of its bytes.
 */
export function decodeBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : null;
}

/** Whether a text is a compact JWS (RFC 7515 §7.1) of three strict, non-empty parts. */
export function isStrictCompactJws(token: string): boolean {
  const parts = token.split(".");
  return parts.length === 3 && parts.every((part) => part.length > 0 && decodeBase64url(part) !== null);
}
