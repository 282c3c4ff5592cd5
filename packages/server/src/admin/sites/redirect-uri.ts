import { isLoopbackHost } from "@latchkey/contract";
import { fieldFailure } from "../../kernel/failure.ts";

/**
 * Whether this can be a redirect target (RFC 6749 §3.1.2), which is compared to the letter: an absolute URL, written as a
 * browser writes it, without a fragment and without credentials.
 */
export function isRedirectUri(text: string): boolean {
  if (!URL.canParse(text) || text.includes("#")) return false;
  const { href, protocol, hostname, username, password } = new URL(text);
  const isPrivate = protocol === "https:" || (protocol === "http:" && isLoopbackHost(hostname));
  return isPrivate && username === "" && password === "" && [text, `${text}/`].includes(href);
}

/** @throws Failure `invalid_fields` for a target over plain http, which is for this machine in development. */
export function requirePrivateTargets(
  { mayUseLoopback }: { readonly mayUseLoopback: boolean },
  redirectUris: readonly string[],
): void {
  if (mayUseLoopback || redirectUris.every((uri) => uri.startsWith("https:"))) return;
  throw fieldFailure({ redirect_uris: ["A redirect target begins with https:// in production."] });
}
