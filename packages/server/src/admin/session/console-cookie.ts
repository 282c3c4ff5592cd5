/** What the console is reached by. */
export interface ConsoleOrigin {
  /** The origin of `BACKEND_URL`. */
  readonly origin: string;
  readonly isHttps: boolean;
}

/** `__Host-` has the browser make sure that no other host has set it (RFC 6265bis §4.1.3.2). */
export function consoleCookieName({ isHttps }: ConsoleOrigin): string {
  return isHttps ? "__Host-latchkey-console" : "latchkey-console";
}

/** The `Set-Cookie` of a session; it goes with requests of the console's own pages alone, and with the browser. */
export function writeConsoleCookie(place: ConsoleOrigin, value: string): string {
  return `${consoleCookieName(place)}=${value}; Path=/${attributes(place)}`;
}

/** The `Set-Cookie` that takes it away. */
export function clearConsoleCookie(place: ConsoleOrigin): string {
  return `${consoleCookieName(place)}=; Path=/; Max-Age=0${attributes(place)}`;
}

function attributes({ isHttps }: ConsoleOrigin): string {
  return `; HttpOnly${isHttps ? "; Secure" : ""}; SameSite=Strict`;
}
