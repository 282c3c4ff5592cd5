/**
 * Keeps a URL that a request names on the application's own origin; anything else is the home page (S95). The URL
 * parser reads `//`, `\`, tabs and user names as a browser does, so that no disguise is seen differently there.
 */
export function stayOnOrigin(url: string, webOrigin: string): string {
  const target = URL.parse(url, webOrigin);
  const isOurs = target?.origin === webOrigin && /^https?:$/.test(target.protocol);
  return isOurs ? webOrigin + target.pathname + target.search + target.hash : `${webOrigin}/`;
}

/** A page of the application with the code of a refusal in its query. */
export function withCode(page: string, code: string, webOrigin: string): string {
  const url = new URL(page, webOrigin);
  url.searchParams.set("code", code);
  return url.href;
}

/** A request of our own pages: what changes state is refused to every other origin, `null` included (S96). */
export function isFromOwnPages(headers: Pick<Headers, "get">, webOrigin: string): boolean {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  if (site !== null && site !== "same-origin") return false;
  if (origin !== null && origin !== webOrigin) return false;
  return site !== null || origin !== null;
}
