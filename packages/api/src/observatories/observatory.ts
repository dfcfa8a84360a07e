import type { Block, Observatory } from "./observatory-schema.js";

export type * from "./observatory-schema.js";

/** Indicators that a block speaks of. */
export function indicatorsOf(block: Block): string[] {
  if ("indicator" in block) return [block.indicator];
  return "indicators" in block ? (block.indicators ?? []) : [];
}

/** Slugs of the datasets that a page shows as layers of a map. */
export function layersOf({ sections }: Pick<Observatory, "sections">): string[] {
  return sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === "layer" ? [block.dataset] : [])));
}
