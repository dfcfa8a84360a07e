import { type Block, blockKinds, nameBlocks, type Observatory } from "@datalogue/api";
import type { KnownIndicators } from "../blocks/block.js";
import { aboutOf, frameHeightOf } from "../blocks/index.js";
import type { Series } from "../observatory/series.js";
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
export const keyFigures: ObservatoryBlock = { name: "chiffres", title: "Chiffres clés", height: 660 };
export const communeTable: ObservatoryBlock = {
  name: "tableau",
  title: "Tableau des communes",
  height: frameHeightOf("table"),
};

/** Every part of an observatory that may have a frame, in the order of its file; `series`: but for indicators without any value. */
export function listFramed(
  observatory: Observatory,
  indicators: KnownIndicators,
  series?: ReadonlyMap<string, Series>,
): ObservatoryBlock[] {
  const isEmpty = (id: string) => series?.get(id)?.codes().length === 0;
  const blocks = [...nameBlocks(observatory)].filter(
    ([block]) => blockKinds[block.kind].framed && !("indicator" in block && isEmpty(block.indicator)),
  );
  return [keyFigures, ...blocks.map(([block, name]) => describeBlock(name, block, indicators)), communeTable];
}

/** A block as who chooses one reads it: its kind, then what it is about. */
function describeBlock(name: string, block: Block, indicators: KnownIndicators): ObservatoryBlock {
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
