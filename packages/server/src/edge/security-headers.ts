const apiHeaders: readonly (readonly [string, string])[] = [
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
  ["x-frame-options", "DENY"],
  ["cross-origin-resource-policy", "same-origin"],
  // Answers with tokens must not be stored anywhere (S45); what may be says so itself.
  ["cache-control", "no-store"],
  ["content-security-policy", "default-src 'none'; frame-ancestors 'none'"],
];

/** Sets what every answer carries, where the answer does not say it better itself. */
export function setSecurityHeaders(headers: Headers, options: { readonly isHttps: boolean }): void {
  for (const [name, value] of apiHeaders) {
    if (!headers.has(name)) headers.set(name, value);
  }
  if (options.isHttps) headers.set("strict-transport-security", "max-age=31536000; includeSubDomains");
}
