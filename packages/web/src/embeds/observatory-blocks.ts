import { type Block, blockKinds, nameBlocks, type Observatory } from "@datalogue/api";
import type { KnownIndicators } from "../blocks/block.js";
import { aboutOf, frameHeightOf } from "../blocks/index.js";
import { addressOf } from "../reading/address.js";

/** A part of an observatory that has a frame. */
export interface ObservatoryBlock {
  /** Its name in addresses. */
  name: string;
  /** As who chooses one reads it. */
  title: string;
  /** Pixels that its frame is proposed at. */
  height: number;
}

/** What every observatory shows before and after its sections: its key figures, its table of communes. */
export const keyFigures: ObservatoryBlock = { name: "chiffres", title: "Chiffres clés", height: 1120 };
export const communeTable: ObservatoryBlock = {
  name: "tableau",
  title: "Tableau des communes",
  height: frameHeightOf("table"),
};

/** Every part of an observatory that may have a frame, in the order of its page; some have nothing to show yet. */
export function listFramed(observatory: Observatory, indicators: KnownIndicators): ObservatoryBlock[] {
  const blocks = [...nameBlocks(observatory)].filter(([{ kind }]) => blockKinds[kind].framed);
  return [keyFigures, ...blocks.map(([block, name]) => describeBlock(name, block, indicators)), communeTable];
}

/** A block as who chooses one reads it: its kind, then what it is about. */
export function describeBlock(name: string, block: Block, indicators: KnownIndicators): ObservatoryBlock {
  return {
    name,
    title: [blockKinds[block.kind].title, aboutOf(block, indicators)].filter(Boolean).join("\u00a0: "),
    height: frameHeightOf(block.kind),
  };
}

/** The address of a block of an observatory in a frame. */
export function observatoryEmbedAddress(
  theme: string,
  name: string,
  { territoire, annee }: { territoire?: string | undefined; annee?: string | number | undefined },
): string {
  return addressOf(`/integrer/observatoires/${encodeURIComponent(theme)}/${encodeURIComponent(name)}`, {
    territoire,
    annee,
  });
}
