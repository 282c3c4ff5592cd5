import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { escapeHtml } from "./escape-html.ts";

const style = `
:root { color-scheme: light dark; --page: #f3f4f6; --card: #fff; --text: #16181d; --soft: #565d6b; --line: #d9dce3; --hover: #eef2fb; --accent: #2457c5; --warn: #9a3412; }
@media (prefers-color-scheme: dark) {
  :root { --page: #101216; --card: #1a1d23; --text: #eceef2; --soft: #a6adba; --line: #333843; --hover: #242a36; --accent: #8fb2ff; --warn: #fdba74; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem .75rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 27rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; padding: 2rem clamp(.5rem, 4vw, 1.25rem) 1.25rem; }
h1, p { margin: 0 .75rem; }
h1 { font-size: 1.5rem; line-height: 1.25; font-weight: 600; }
p { margin-top: .5rem; color: var(--soft); overflow-wrap: anywhere; }
p.note { margin-top: 1rem; font-size: .875rem; }
strong { color: var(--text); font-weight: 600; }
ul { list-style: none; margin: 1.5rem 0 0; padding: 0; }
li + li { border-top: 1px solid var(--line); }
button { font: inherit; color: inherit; background: none; border: 0; border-radius: .5rem; cursor: pointer; }
button:hover { background: var(--hover); }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
li button { display: flex; align-items: center; gap: .75rem; width: 100%; padding: .75rem; text-align: start; }
img { flex: none; width: 2.5rem; height: 2.5rem; border-radius: 50%; }
.person { min-width: 0; overflow-wrap: anywhere; }
.person > * { display: block; }
.name { font-weight: 600; }
.email { color: var(--soft); font-size: .9375rem; }
.kind { color: var(--soft); font-size: .8125rem; }
.kind.warn { color: var(--warn); }
.cancel { margin: 1rem 0 0; padding: .5rem .75rem; color: var(--accent); font-weight: 600; }
`;

const styleDigest = createHash("sha256").update(style).digest("base64");

/** A whole page with the house's style. `content` is trusted HTML. */
export function renderPage(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`;
}

/**
 * What every page is sent with: no script, nothing from another host, no frame around it. There is no `form-action`,
 * because browsers apply it to the redirect back to the application too.
 */
export const pageHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; img-src 'self' data:; style-src 'sha256-${styleDigest}'; base-uri 'none'; frame-ancestors 'none'`,
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

/** Answers with a page. */
export function sendPage(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, pageHeaders).end(page);
}
