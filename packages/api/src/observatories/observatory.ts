import type { Block } from "./observatory-schema.js";

export type * from "./observatory-schema.js";

/** Indicators that a block speaks of. */
export function indicatorsOf(block: Block): string[] {
  if ("indicator" in block) return [block.indicator];
  return "indicators" in block ? (block.indicators ?? []) : [];
}
