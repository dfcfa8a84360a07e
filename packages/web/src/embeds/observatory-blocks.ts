import {
  type Block,
  blockKinds,
  indicatorsOf,
  layersOf,
  nameBlocks,
  type Observatory,
  type Services,
} from "@datalogue/api";
import { aboutOf, frameHeightOf, sourcesHeightOf } from "../blocks/index.js";
import { unmarkedTitle } from "../format/index.js";
import { findLayer } from "../layers/find-layer.js";
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

/** What every observatory shows before and after its sections, without the height of their sources: its key figures, its table of communes. */
export const keyFigures: ObservatoryBlock = { name: "chiffres", title: "Chiffres clés", height: 990 };
export const communeTable: ObservatoryBlock = {
  name: "tableau",
  title: "Tableau des communes",
  height: 1510,
};

/**
 * Every part of an observatory that may have a frame, in the order of its file, but for the layers that nobody may read and what is not shared;
 * `series`: but for indicators without any value too.
 */
export async function listFramed(
  { indicators, features }: Pick<Services, "indicators" | "features">,
  observatory: Observatory,
  series?: ReadonlyMap<string, Series>,
): Promise<ObservatoryBlock[]> {
  const layers = new Map<string, string>();
  for (const slug of layersOf(observatory)) {
    const collection = await findLayer(features, slug);
    if (collection) layers.set(slug, unmarkedTitle(collection.dataset));
  }
  const isEmpty = (block: Block) =>
    block.kind === "layer"
      ? !layers.has(block.dataset)
      : !isShared(block, indicators) || ("indicator" in block && series?.get(block.indicator)?.codes().length === 0);
  const indicatorsKnown = (ids: string[]) => ids.flatMap((id) => indicators.get(id) ?? []);
  const blocks = [...nameBlocks(observatory)].filter(([block]) => blockKinds[block.kind].framed && !isEmpty(block));
  // As who chooses one reads it: its kind, then what it is about.
  const described = blocks.map(([block, name]) => ({
    name,
    title: [blockKinds[block.kind].title, aboutOf(block, indicators, layers)].filter(Boolean).join("\u00a0: "),
    height: frameHeightOf(block.kind, indicatorsKnown(indicatorsOf(block))),
  }));
  const told = sourcesHeightOf(indicatorsKnown(observatory.keyFigures));
  const withSources = (part: ObservatoryBlock) => ({ ...part, height: part.height + told });
  return [withSources(keyFigures), ...described, withSources(communeTable)];
}

/** Whether a block has something to say: not where agreements keep all its indicators back, unless it gives files too. */
function isShared(block: Block, indicators: Services["indicators"]): boolean {
  const ids = indicatorsOf(block);
  return ids.length === 0 || ids.some((id) => indicators.get(id)) || "datasets" in block;
}

/** Throws the refusal, as their own addresses do, where what a block shows is closed to who reads or no longer shared. */
export async function checkShared(
  { catalogue, indicators }: Pick<Services, "catalogue" | "indicators">,
  block: Block,
): Promise<void> {
  if (block.kind === "layer") await catalogue.getReadable(block.dataset);
  if (!isShared(block, indicators)) for (const id of indicatorsOf(block)) indicators.getNamed(id);
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
