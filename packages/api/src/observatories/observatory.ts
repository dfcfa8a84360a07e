import type { PartsChart, WholeChart } from "./chart-kinds.js";

/** A chart of one indicator: one file each in `web/src/charts/`. The finding in its title is computed from the data by the page. */
export type ChartBlock =
  | { kind: WholeChart; indicator: string }
  | { kind: PartsChart; indicator: string; dimension: string };

/** A part of a section, in the order of the page: one file each in `web/src/blocks/`. `id` names it in addresses (`nameBlocks`). */
export type Block = { id?: string } & BlockContent;

type BlockContent =
  | { kind: "text"; text: string[] }
  /** One figure: value, change, target. */
  | { kind: "figure"; indicator: string }
  /** How much it changed, since `since` or the year the trends of the page are measured from. */
  | { kind: "delta"; indicator: string; since?: number }
  | ChartBlock
  /** The communes and these indicators. */
  | { kind: "table"; indicators: string[] }
  | ({ kind: "comment" } & Comment)
  /** Values of indicators and files of datasets to take away. */
  | { kind: "downloads"; indicators?: string[]; datasets?: string[] }
  /** Words that the section uses, explained. */
  | { kind: "notes"; notes: Note[] };

export interface Note {
  term: string;
  text: string;
}

/** A part of the page: a heading, then blocks. `title` may be absent: the page then states the finding of its first chart. */
export interface Section {
  id: string;
  title?: string;
  blocks: Block[];
}

/** What a service says of its figures, signed and dated. */
export interface Comment {
  author: string;
  role: string;
  date: string;
  text: string[];
}

/** A thematic page: `datasets/<theme>/observatory.json`. */
export interface Observatory {
  theme: string;
  title: string;
  /** One sentence for the home page and the metadata. */
  description: string;
  /** Rank on the home page. */
  order: number;
  /** EU data-theme codes of the datasets of the room, the first one main ("ENVI"). */
  dcatThemes: string[];
  /** Indicator ids, the first one opening the page's lead sentence. */
  keyFigures: string[];
  /** Year the trends are measured from. */
  compareWith: number;
  sections: Section[];
}

/** Indicators that a block speaks of. */
export function indicatorsOf(block: Block): string[] {
  if ("indicator" in block) return [block.indicator];
  return "indicators" in block ? (block.indicators ?? []) : [];
}
