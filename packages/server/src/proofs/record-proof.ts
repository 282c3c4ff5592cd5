import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { isFull } from "./env.ts";

const folder = new URL("../../../../docs/proofs/", import.meta.url);

interface Proof {
  /** The file's name, in kebab-case. */
  readonly name: string;
  /** What is shown, in one sentence. */
  readonly claim: string;
  /** How it was measured. */
  readonly how: string;
  /** What was seen. */
  readonly figures: Readonly<Record<string, string | number>>;
}

/** Keeps what a full run has seen in `docs/proofs/`; a short run's figures are nobody's business. */
export async function recordProof({ name, claim, how, figures }: Proof): Promise<void> {
  if (!isFull) return;
  const rows = Object.entries(figures).map(([what, value]) => `| ${what} | ${String(value)} |`);
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? "unknown"}), Node ${process.version}`;
  const lines = [
    `# ${claim}`,
    "",
    how,
    "",
    "| what | seen |",
    "| --- | --- |",
    ...rows,
    "",
    `Made by \`npm run prove\` on ${new Date().toISOString().slice(0, 10)}, on ${machine}.`,
    "",
  ];
  await mkdir(folder, { recursive: true });
  await writeFile(new URL(`${name}.md`, folder), lines.join("\n"));
}
