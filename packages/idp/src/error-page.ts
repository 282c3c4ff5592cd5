import type { ErrorOut, KoaContextWithOIDC } from "oidc-provider";
import { escapeHtml } from "./escape-html.ts";
import { pageHeaders, renderPage } from "./page.ts";

/** Says what was wrong with a request that can't be sent back to its application. */
export function errorPage({ error, error_description = "" }: ErrorOut): string {
  return renderPage(
    "This sign-in can’t go on",
    `<p><strong>${escapeHtml(error)}</strong> ${escapeHtml(error_description)}</p>
<p class="note">Go back to the application and start again.</p>`,
  );
}

/** The same as oidc-provider's own page. */
export function renderErrorPage(ctx: KoaContextWithOIDC, out: ErrorOut): void {
  ctx.set(pageHeaders());
  ctx.body = errorPage(out);
}
