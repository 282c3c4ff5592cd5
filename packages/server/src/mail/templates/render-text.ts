import type { Block, Letter } from "./letter.ts";

type Renderer<Kind extends Block["kind"]> = (block: Extract<Block, { kind: Kind }>) => string;

const renderers: { readonly [Kind in Block["kind"]]: Renderer<Kind> } = {
  text: ({ text }) => text,
  heading: ({ text }) => `${text}\n${"-".repeat(text.length)}`,
  button: ({ label, url }) => `${label}:\n${url}`,
  link: ({ label, url }) => `${label}:\n${url}`,
  facts: ({ facts }) => facts.map(([name, value]) => `${name}: ${value}`).join("\n"),
};

/** A letter as plain text. */
export function renderText(letter: Letter): string {
  const blocks = letter.blocks.map((block) => renderers[block.kind](block as never));
  return [letter.subject, ...blocks, `--\n${letter.footer}`].join("\n\n") + "\n";
}
