import { loads } from "../loads/loads.ts";
import type { Comparison } from "../measure/compare.ts";
import { median } from "../measure/statistics.ts";
import { peerNames, peerTitles } from "../peers/peer.ts";
import type { DatabaseResult } from "../run/measure-database.ts";
import { few, growing, growingPeers, many } from "../run/measure-growth.ts";
import { renderTable } from "./render-table.ts";

const databaseTitles = { sqlite: "SQLite", postgres: "PostgreSQL" } as const;

/** What was seen on a database, as Markdown. */
export function renderTables({ kind, comparisons, growth, footprint }: DatabaseResult): string {
  const title = databaseTitles[kind];
  return [
    `### ${title}`,
    renderRates(comparisons),
    ...(isBesideOthers(comparisons) ? [renderRatios(comparisons)] : []),
    renderProcessorTimes(comparisons),
    ...(growth.length > 0 ? [renderGrowth(growth)] : []),
    ...(footprint
      ? [
          `Latchkey's process was ready ${Math.round(footprint.startedInMs)} ms after its start, and held ` +
            `${Math.round(footprint.memory)} MB of memory after all loads.`,
        ]
      : []),
  ].join("\n\n");
}

const named = (comparisons: readonly Comparison[]) =>
  peerNames.filter((name) => comparisons.some(({ slices }) => name in slices));

function isBesideOthers(comparisons: readonly Comparison[]): boolean {
  const names = named(comparisons);
  return names.length > 1 && names.includes("latchkey");
}

function renderRates(comparisons: readonly Comparison[]): string {
  const names = named(comparisons);
  const rows = comparisons.map((comparison) => [
    loads[comparison.load].title,
    ...names.map((name) => renderRate(comparison, name)),
  ]);
  return renderTable(["done in a second", ...names.map((name) => peerTitles[name])], rows);
}

function renderRatios(comparisons: readonly Comparison[]): string {
  const others = named(comparisons).filter((name) => name !== "latchkey");
  const rows = comparisons.map((comparison) => [
    loads[comparison.load].title,
    ...others.map((name) => renderRatio(comparison, "latchkey", name)),
  ]);
  const heads = others.map((name) => `Latchkey : ${peerTitles[name]}`);
  return renderTable(["median of the rounds' ratios (from, to)", ...heads], rows);
}

function renderProcessorTimes(comparisons: readonly Comparison[]): string {
  const names = named(comparisons).filter((name) => name !== "driver");
  const rows = comparisons.map(({ load, slices }) => [
    loads[load].title,
    ...names.map((name) =>
      median((slices[name] ?? []).map(({ processorMs }) => processorMs ?? 0)).toFixed(2),
    ),
  ]);
  return renderTable(
    ["processor time of the process for each, in ms", ...names.map((name) => peerTitles[name])],
    rows,
  );
}

function renderGrowth(growth: readonly Comparison[]): string {
  const peers = growingPeers.filter((peer) => growth.some(({ slices }) => growing(peer, few) in slices));
  const rows = growth.map((comparison) => [
    loads[comparison.load].title,
    ...peers.flatMap((peer) => {
      const names = [growing(peer, few), growing(peer, many)] as const;
      return [
        ...names.map((name) => renderRate(comparison, name)),
        renderRatio(comparison, names[1], names[0]),
      ];
    }),
  ]);
  const heads = peers.flatMap((peer) => [`${peerTitles[peer]}: ${few}`, many, `${many} : ${few} (from, to)`]);
  return renderTable(["done in a second", ...heads], rows);
}

/** The ratio of each round, since a round's slices lie close together in time. */
function renderRatio({ slices }: Comparison, one: string, other: string): string {
  const others = slices[other] ?? [];
  const ratios = (slices[one] ?? []).map(({ rate }, round) => rate / (others[round]?.rate ?? Number.NaN));
  const [middle, least, most] = [median(ratios), Math.min(...ratios), Math.max(...ratios)];
  return `${middle.toFixed(2)} (${least.toFixed(2)}, ${most.toFixed(2)})`;
}

function renderRate({ slices }: Comparison, name: string): string {
  const rate = median((slices[name] ?? []).map((slice) => slice.rate));
  return Math.round(rate).toLocaleString("en");
}
