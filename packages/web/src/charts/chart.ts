import type { ChartContext } from "../observatory/chart-context.js";
import type { Point } from "../observatory/series.js";
import type { Drawing } from "./drawing.js";

/**
 * Width in pixels: each chart is drawn twice for the screen, so that its text is never scaled down to illegible, and again for its place
 * on paper (`paperCuts`).
 */
export type Cut = 296 | 480 | 356 | 412 | 760;

export interface LegendEntry {
  /** Class of the swatch in the charter ("sq1", "swatch--line"), or a mark of absence. */
  swatch: string;
  label: string;
}

export interface ChartTable {
  caption: string;
  head: string[];
  rows: { name: string; href?: string; current?: boolean; cells: TableCell[] }[];
}

/** A value of the indicator, or what a chart says of several. */
export type TableCell = Point | { text: string };

/** A sentence, or ways to tell one thing. */
export type Told = string | readonly [string, ...string[]];

/** A chart ready to be shown: its words, its numbers, and its drawing in any cut. */
export interface Chart {
  /** What is drawn, as French calls it: « courbe ». */
  form: string;
  /** States what the data say, for a section that has no title of its own. */
  heading: string;
  /** States what the data say. */
  title: string;
  /** Other titles as true, for a page that has said the like already: the best first. */
  otherTitles?: string[];
  /** Indicator, unit, territory, period. */
  subtitle: string;
  /** One sentence for who cannot see the drawing. */
  label: string;
  /** One sentence with a real value, after « Lecture : ». */
  reading: string;
  /** More sentences, read with the source; of several that are as true, a page tells the first whose opening it has not said. */
  prose: Told[];
  legend: LegendEntry[];
  /** What is to be known of the drawing, a few words each: « points creux : provisoire », « l’axe part de 200 kg ». */
  notes?: string[];
  table: ChartTable;
  /** True where parts of the drawing are links. */
  links: boolean;
  /** True where it shows outlines of territories. */
  outlines: boolean;
  /** Null when no value is known: words and table then stand alone. */
  drawing: ((cut: Cut) => Drawing) | null;
}

/** « Tirets : prévu ; l’axe part de 250 kg »: what is to be known, on one line. */
export function listNotes(notes: readonly string[]): string {
  return notes
    .map((note, rank) => (rank === 0 ? note : note.charAt(0).toLocaleLowerCase("fr") + note.slice(1)))
    .join("\u202f; ");
}

/** The words of a chart, but for its legend and its table. */
export type ChartWords = Pick<Chart, "heading" | "title" | "otherTitles" | "subtitle" | "label" | "reading" | "prose">;

/** From observations to words and drawing. */
export type MakeChart = (context: ChartContext) => Chart;

/** The value a commune is compared with: that of the home territory, unless it is a total. Null when there is none. */
export function averageOf({
  isQuantity,
  series,
  home,
  year,
}: Pick<ChartContext, "isQuantity" | "series" | "home" | "year">): number | null {
  return isQuantity ? null : series.at(home.code, year).value;
}
