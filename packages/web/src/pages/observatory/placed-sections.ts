import { type Block, nameBlocks, type Observatory } from "@datalogue/api";
import type { PlacedBlock } from "../../blocks/block.js";
import { placeBlock } from "../../blocks/index.js";
import { typographic } from "../../format/index.js";
import { sentenceChooser, titleChooser } from "../../observatory/choose-title.js";
import { isChart, mainChartsOf } from "../../observatory/main-charts.js";
import type { Reading } from "../../observatory/reading.js";

export type Comment = Extract<Block, { kind: "comment" }>;

export interface PlacedSection {
  id: string;
  title: string;
  /** As the contents bar names it. */
  label: string;
  blocks: PlacedBlock[];
}

interface PlacedSections {
  /** Those that draw a chart, with the texts beside it. */
  sections: PlacedSection[];
  /** What the others say, without their charts: texts, tables, figures. */
  besides: PlacedSection[];
  /** Indicators that the page draws. */
  drawn: Set<string>;
}

/** The sections with their main charts made; a chart without any value is told with the others, not drawn empty. */
export async function placeSections(opened: Reading): Promise<PlacedSections> {
  const reading = { ...opened, chooseTitle: titleChooser(), chooseSentence: sentenceChooser() };
  const { observatory, indicators } = reading.data;
  const names = nameBlocks(observatory);
  const main = new Set<Block>(mainChartsOf(observatory));
  const opening = openingComment(observatory);
  const placed: PlacedSections = { sections: [], besides: [], drawn: new Set() };
  for (const { id, title, blocks } of observatory.sections) {
    const own: PlacedBlock[] = [];
    let first: string | undefined;
    let heading: string | undefined;
    for (const block of blocks) {
      if (block === opening || (isChart(block) && !main.has(block))) continue;
      const made = await placeBlock(block, reading, names.get(block) ?? "");
      if (!made || made.isDrawn === false) continue;
      own.push(made);
      heading ??= made.heading;
      // The map of a layer stands among the charts.
      if (block.kind === "layer") first ??= title ?? made.heading;
      if (!isChart(block)) continue;
      placed.drawn.add(block.indicator);
      first ??= indicators.get(block.indicator)?.shortTitle;
    }
    if (own.length === 0) continue;
    const about = blocks.find(isChart)?.indicator ?? "";
    const named = title
      ? typographic(title)
      : (heading ?? typographic(indicators.get(about)?.shortTitle ?? observatory.title));
    const list = first === undefined ? placed.besides : placed.sections;
    list.push({ id, title: named, label: typographic(first ?? named), blocks: own });
  }
  return placed;
}

/** The comment that opens the page: the first one. */
export function openingComment({ sections }: Observatory): Comment | undefined {
  return sections.flatMap(({ blocks }) => blocks).find((block): block is Comment => block.kind === "comment");
}
