import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { escapeHtml } from "./escape-html.ts";

const style = `
:root { color-scheme: light dark; --page: #f3f4f6; --card: #fff; --text: #16181d; --soft: #565d6b; --line: #d9dce3; --hover: #eef2fb; --accent: #2457c5; --warn: #9a3412; }
@media (prefers-color-scheme: dark) {
  :root { --page: #101216; --card: #1a1d23; --text: #eceef2; --soft: #a6adba; --line: #333843; --hover: #242a36; --accent: #8fb2ff; --warn: #fdba74; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; grid-template-columns: minmax(0, 1fr); place-items: center; padding: 1.5rem .75rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
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
a { color: var(--accent); }
a:focus-visible, summary:focus-visible, input:focus-visible, iframe:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: .25rem; }
.cancel { margin: 1rem 0 0; padding: .5rem .75rem; color: var(--accent); font-weight: 600; }
main.wide { max-width: 56rem; align-self: start; }
h1 { overflow-wrap: anywhere; }
.search { display: flex; gap: .5rem; margin: 1.25rem .75rem 0; }
.search input { flex: 1; min-width: 0; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; }
.search button { border: 1px solid var(--line); padding: .5rem 1rem; font-weight: 600; }
p.empty { margin: 2rem .75rem; text-align: center; }
.mails a { display: flex; flex-wrap: wrap; justify-content: space-between; column-gap: 1rem; padding: .75rem; border-radius: .5rem; color: inherit; text-decoration: none; overflow-wrap: anywhere; }
.mails a:hover { background: var(--hover); }
.mails .name { flex-basis: 100%; }
time { color: var(--soft); font-size: .875rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 1rem .75rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
dd time { font: inherit; color: inherit; }
h2, details, iframe, pre { margin: 1.25rem .75rem 0; }
h2 { font-size: 1rem; }
summary { color: var(--soft); cursor: pointer; }
iframe { display: block; width: calc(100% - 1.5rem); height: 26rem; resize: vertical; background: #fff; color-scheme: light; border: 1px solid var(--line); border-radius: .5rem; }
pre { margin-top: .5rem; white-space: pre-wrap; overflow-wrap: anywhere; font: .875rem/1.5 ui-monospace, monospace; }
`;

const styleDigest = createHash("sha256").update(style).digest("base64");

/** A whole page with the house's style. `content` is trusted HTML. */
export function renderPage(title: string, content: string, width: "narrow" | "wide" = "narrow"): string {
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
<main class="${width}">
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`;
}

/** Directives of a content security policy. */
export type Policy = Readonly<Record<string, string>>;

/**
 * What every page is bound to: no script, nothing from another host, no frame around it. There is no `form-action`,
 * because browsers apply it to the redirect back to the application too.
 */
const strictPolicy: Policy = {
  "default-src": "'none'",
  "img-src": "'self' data:",
  "style-src": `'sha256-${styleDigest}'`,
  "base-uri": "'none'",
  "frame-ancestors": "'none'",
};

/** What a page is sent with. `changes` are the directives in which its policy differs from that of every page. */
export function pageHeaders(changes: Policy = {}): Record<string, string> {
  const directives = Object.entries({ ...strictPolicy, ...changes });
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": directives.map((directive) => directive.join(" ")).join("; "),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
}

/** Answers with a page, under a policy of its own where it says how that differs. */
export function sendPage(response: ServerResponse, status: number, page: string, policy?: Policy): void {
  response.writeHead(status, pageHeaders(policy)).end(page);
}
