import type { Block } from "@datalogue/api";
import type { Reading } from "../observatory/reading.js";
import type { BlockKind, BlockOf, PlacedBlock } from "./block.js";
import { chart } from "./chart.js";
import { comment } from "./comment.js";
import { delta } from "./delta.js";
import { downloads } from "./downloads.js";
import { figure } from "./figure.js";
import { notes } from "./notes.js";
import { table } from "./table.js";
import { text } from "./text.js";

/** Every kind of block that an `observatory.json` may ask for. */
const blockKinds: { [K in Block["kind"]]: BlockKind<BlockOf<K>> } = {
  text,
  figure,
  delta,
  trend: chart,
  bars: chart,
  ranking: chart,
  choropleth: chart,
  symbols: chart,
  distribution: chart,
  multiples: chart,
  shares: chart,
  stacked: chart,
  table,
  comment,
  downloads,
  notes,
};

/** A block ready to take its place, undefined when it has nothing to show. */
export async function placeBlock(block: Block, reading: Reading, id: string): Promise<PlacedBlock | undefined> {
  return (blockKinds[block.kind] as BlockKind<Block>)(block, reading, id);
}
