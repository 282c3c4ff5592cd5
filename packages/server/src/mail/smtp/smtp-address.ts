import { isLoopbackHost } from "@latchkey/contract";

/** Where mail is handed over, and how. */
export interface SmtpAddress {
  readonly host: string;
  readonly port: number;
  /** TLS from the start (RFC 8314), by STARTTLS and not without (RFC 3207), or none. */
  readonly security: "tls" | "starttls" | "none";
  readonly credentials: { readonly user: string; readonly password: string } | null;
}

/**
 * Reads `smtp://user:password@host:port` (587 by default, with STARTTLS) or `smtps://…` (465, with TLS from the start).
 * Mails hold keys of links, so they travel in the open on this machine alone, or where `?tls=off` says it by name: inside
 * a private network, and without a password.
 *
 * @throws Error with what is wrong, and without the text, which may hold a password.
 */
export function parseSmtpUrl(text: string): SmtpAddress {
  const url = URL.parse(text);
  const isImplicit = url?.protocol === "smtps:";
  if (!url || !(isImplicit || url.protocol === "smtp:") || !url.hostname) {
    throw new Error(
      "must be smtp://host:port or smtps://host:port, with user:password@ before the host where it asks",
    );
  }
  if (!/^\/?$/.test(url.pathname) || url.hash || !["", "?tls=off"].includes(url.search)) {
    throw new Error("must end with the port, or with ?tls=off behind it");
  }
  const isOpen = url.search !== "";
  const credentials = credentialsOf(url);
  if (isOpen && isImplicit) throw new Error("cannot be smtps:// with ?tls=off");
  if (isOpen && credentials && !isLoopbackHost(url.hostname)) {
    throw new Error("must not send a password in the open: remove ?tls=off, or the password");
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port ? Number(url.port) : isImplicit ? 465 : 587,
    security: isImplicit ? "tls" : isOpen || isLoopbackHost(url.hostname) ? "none" : "starttls",
    credentials,
  };
}

function credentialsOf({ username, password }: URL): SmtpAddress["credentials"] {
  if (!username && !password) return null;
  if (!username || !password) throw new Error("must have user and password, or none of them");
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    throw new Error("must have user and password in URL encoding, a % as %25");
  }
}
