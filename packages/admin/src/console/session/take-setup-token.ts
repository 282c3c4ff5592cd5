const setupHash = /^#\/setup\/([^/?#]+)$/;

/**
 * Takes the token of a set-up link out of the address: it does its work once, and must not stay in the bar or in the
 * history. `undefined` when the address holds none.
 */
export function takeSetupToken(
  location: Pick<Location, "hash" | "pathname" | "search">,
  history: Pick<History, "replaceState">,
): string | undefined {
  const [, token] = setupHash.exec(location.hash) ?? [];
  if (token === undefined) return undefined;
  history.replaceState(null, "", `${location.pathname}${location.search}#/`);
  return decodeURIComponent(token);
}
