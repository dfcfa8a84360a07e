import { type ChartBlock, chartKinds, layersOf, type Observatory } from "@datalogue/api";

/** Charts that the page of an observatory draws at most, maps of layers among them: each answers a question, the others are a link away. */
export const MOST_CHARTS = 6;

/**
 * The charts that an observatory draws, in the order of its page: those that it says are `main`, else the first of each section,
 * then the second ones while there are places.
 */
export function mainChartsOf({ sections }: Pick<Observatory, "sections">): ChartBlock[] {
  const charts = sections.map(({ blocks }) => blocks.filter(isChart));
  const all = charts.flat();
  const most = Math.max(0, MOST_CHARTS - layersOf({ sections }).length);
  const chosen = all.filter(({ main }) => main);
  if (chosen.length > 0) return chosen.slice(0, most);
  const rounds = Math.max(0, ...charts.map((own) => own.length));
  const first = Array.from({ length: rounds }, (_, round) => charts.flatMap((own) => own[round] ?? [])).flat();
  const kept = new Set(first.slice(0, most));
  return all.filter((block) => kept.has(block));
}

type Block = Observatory["sections"][number]["blocks"][number];

/** Whether a block draws an indicator. */
export function isChart(block: Block): block is ChartBlock {
  return Object.hasOwn(chartKinds, block.kind);
}
