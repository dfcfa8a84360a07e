import { type Block, type ChartBlock, type ChartKind, chartKindNames, type Indicator } from "@datalogue/api";
import { sourcesOf } from "../format/index.js";
import type { Reading } from "../observatory/reading.js";
import type { BlockKind, BlockOf, KnownIndicators, PlacedBlock } from "./block.js";
import { chart } from "./chart.js";
import { comment } from "./comment.js";
import { delta } from "./delta.js";
import { downloads } from "./downloads.js";
import { figure } from "./figure.js";
import { layer } from "./layer.js";
import { notes } from "./notes.js";
import { table } from "./table.js";
import { text } from "./text.js";

const charts = Object.fromEntries(chartKindNames.map((kind) => [kind, chart(kind)])) as Record<
  ChartKind,
  BlockKind<ChartBlock>
>;

/** How every kind of block that an `observatory.json` may ask for is shown. */
const blockViews: { [K in Block["kind"]]: BlockKind<BlockOf<K>> } = {
  text,
  figure,
  delta,
  ...charts,
  layer,
  table,
  comment,
  downloads,
  notes,
};

/** A block ready to take its place, undefined when it has nothing to show. */
export async function placeBlock(block: Block, reading: Reading, id: string): Promise<PlacedBlock | undefined> {
  return viewOf(block).make(block, reading, id);
}

/** What a block is about, for who chooses one; undefined where its kind says it. */
export function aboutOf(
  block: Block,
  indicators: KnownIndicators,
  layers: ReadonlyMap<string, string>,
): string | undefined {
  return viewOf(block).about(block, indicators, layers);
}

/** The height that the frame of a block of figures is proposed at: that of its kind, and of their sources. */
export function frameHeightOf(kind: Block["kind"], shown: Indicator[]): number {
  return blockViews[kind].frameHeight + sourcesHeightOf(shown);
}

/** Pixels of a line of the sources of a frame, and its signs on a telephone. */
const LINE = 22;
const SIGNS = 44;

/** What the sources of figures take of a frame on a telephone, where they are said to be invented too. */
export function sourcesHeightOf(shown: Indicator[]): number {
  const told = sourcesOf(shown.map((indicator) => ({ indicator, demonstration: true })));
  return LINE * Math.ceil(told.length / SIGNS);
}

function viewOf({ kind }: Block): BlockKind<Block> {
  return blockViews[kind] as BlockKind<Block>;
}
