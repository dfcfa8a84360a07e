import { type Block, type Indicator, nameBlocks, type Observatory } from "@datalogue/api";
import { typographic } from "../format/index.js";
import { addressOf } from "../pages/address.js";
import { blockTitles, heightOf } from "./block-kinds.js";

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
  height: heightOf("table"),
};

/** Indicators by their identifier. */
interface KnownIndicators {
  get(id: string): Indicator | undefined;
}

/** Every part of an observatory that may have a frame, in the order of its page; some have nothing to show yet. */
export function listFramed(observatory: Observatory, indicators: KnownIndicators): ObservatoryBlock[] {
  const blocks = [...nameBlocks(observatory)].filter(([{ kind }]) => kind !== "text");
  return [keyFigures, ...blocks.map(([block, name]) => describeBlock(name, block, indicators)), communeTable];
}

/** A block as who chooses one reads it: its kind, then what it is about. */
export function describeBlock(name: string, block: Block, indicators: KnownIndicators): ObservatoryBlock {
  const kind = blockTitles[block.kind];
  return {
    name,
    title: [kind, aboutOf(block, indicators)].filter(Boolean).join("\u00a0: "),
    height: heightOf(block.kind),
  };
}

function aboutOf(block: Block, indicators: KnownIndicators): string | undefined {
  const shortTitle = (id: string) => typographic(indicators.get(id)?.shortTitle ?? id);
  switch (block.kind) {
    case "comment":
      return typographic(block.author);
    case "notes":
      return block.notes.map(({ term }) => typographic(term)).join(", ");
    case "table":
      return block.indicators.map(shortTitle).join(", ");
    case "text":
    case "downloads":
      return undefined;
    case "shares":
    case "stacked": {
      const titles = indicators.get(block.indicator)?.dimensions?.find(({ id }) => id === block.dimension)?.title;
      return `${shortTitle(block.indicator)}${titles ? ` (${typographic(titles).toLocaleLowerCase("fr")})` : ""}`;
    }
    default:
      return shortTitle(block.indicator);
  }
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
