import { createHmac } from "node:crypto";
import { type DerivedKey, isSameText, type SecretPurpose, type Secrets } from "./secrets.ts";

/** What a text is signed for. */
interface SignedFor {
  readonly purpose: SecretPurpose;
  /** What it is good for alone, such as one session. It is not in the text. */
  readonly context: string;
}

/** Makes `text.MAC` (HMAC-SHA-256, RFC 2104): whoever holds it can read it, and make no other. */
export function signText(secrets: Secrets, { purpose, context }: SignedFor, text: string): string {
  return `${text}.${macOf(secrets.keysFor(purpose)[0], context, text)}`;
}

/** @returns The text, if one of our secrets signed it for just this; `null` otherwise. */
export function readSignedText(
  secrets: Secrets,
  { purpose, context }: SignedFor,
  signed: string,
): string | null {
  const end = signed.lastIndexOf(".");
  if (end < 0) return null;
  const text = signed.slice(0, end);
  const mac = signed.slice(end + 1);
  const isOurs = secrets.keysFor(purpose).some((key) => isSameText(mac, macOf(key, context, text)));
  return isOurs ? text : null;
}

function macOf({ key }: DerivedKey, context: string, text: string): string {
  return createHmac("sha256", key).update(`${context}\0${text}`).digest("base64url");
}
