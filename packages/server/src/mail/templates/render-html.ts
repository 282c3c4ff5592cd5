import { escapeHtml } from "./escape-html.ts";
import type { Block, Letter } from "./letter.ts";
import { darkStyles, styles } from "./styles.ts";

type Renderer<Kind extends Block["kind"]> = (block: Extract<Block, { kind: Kind }>) => string;

// Styles stand in the elements, since many mailboxes remove a sheet; the classes are for the dark scheme alone.
const renderers: { readonly [Kind in Block["kind"]]: Renderer<Kind> } = {
  text: ({ text }) => `<p style="${styles.text}">${escapeHtml(text)}</p>`,
  heading: ({ text }) => `<h2 class="strong" style="${styles.heading}">${escapeHtml(text)}</h2>`,
  button: ({ label, url }) =>
    `<p style="${styles.text}"><a class="button" href="${escapeHtml(url)}" style="${styles.button}">${escapeHtml(label)}</a></p>` +
    `<p class="quiet" style="${styles.address}">${escapeHtml(url)}</p>`,
  link: ({ label, url }) =>
    `<p style="${styles.text}"><a class="link" href="${escapeHtml(url)}" style="${styles.link}">${escapeHtml(label)}</a></p>`,
  facts: ({ facts }) => `<dl class="facts" style="${styles.facts}">${facts.map(renderFact).join("")}</dl>`,
};

function renderFact([name, value]: readonly [string, string]): string {
  return (
    `<div style="${styles.fact}"><dt class="quiet" style="${styles.factName}">${escapeHtml(name)}</dt>` +
    `<dd style="${styles.factValue}">${escapeHtml(value)}</dd></div>`
  );
}

// Without it a mailbox fills its line of preview with the beginning of the mail.
const padding = "&#847;&zwnj;&nbsp;".repeat(80);

/** A letter as an HTML document that loads nothing. Whatever stands in the letter is escaped here and nowhere else. */
export function renderHtml(letter: Letter, appName: string | null): string {
  const brand = appName === null ? "" : `<p class="quiet" style="${styles.brand}">${escapeHtml(appName)}</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(letter.subject)}</title>
<style>${darkStyles}</style>
</head>
<body class="page" style="${styles.page}">
<div style="${styles.preview}">${escapeHtml(letter.preview)}${padding}</div>
<div class="sheet" style="${styles.sheet}">
${brand}
<h1 class="strong" style="${styles.title}">${escapeHtml(letter.subject)}</h1>
${letter.blocks.map((block) => renderers[block.kind](block as never)).join("\n")}
</div>
<p class="quiet" style="${styles.footer}">${escapeHtml(letter.footer)}</p>
</body>
</html>
`;
}
