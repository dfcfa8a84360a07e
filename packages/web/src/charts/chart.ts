import type { Indicator } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import type { FeatureCollection } from "geojson";
import type { Aim } from "../observatory/load-aims.js";
import type { Point, Series } from "../observatory/series.js";
import type { Drawing } from "./drawing.js";
import type { Part } from "./parts.js";

/** Width in pixels: each chart is drawn twice, so that its text is never scaled down to illegible. */
export type Cut = 296 | 480;

/** All that a chart may speak of: one indicator, the territory and the year read, those it is compared with. */
export interface ChartContext {
  indicator: Indicator;
  /** True for a number of things: the home value is then a total, not an average that a commune can be compared with. */
  isQuantity: boolean;
  series: Series;
  /** The indicator by the values of a dimension, for the charts that show its parts; else none. */
  parts: Part[];
  territory: Territory;
  year: number;
  /** Year the trend is measured from. */
  compareWith: number;
  /** The home perimeter: the average of reference. */
  home: Territory;
  /** Communes compared with one another. */
  communes: Territory[];
  epcis: Territory[];
  outlines: FeatureCollection;
  /** What is planned for the territory read, if anything is. */
  aim: Aim | undefined;
  /** Address of the same page for another territory. */
  address(territory: string): string;
}

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

/** A chart ready to be shown: its words, its numbers, and its drawing in any cut. */
export interface Chart {
  /** What is drawn, as French calls it: « courbe ». */
  form: string;
  /** States what the data say, for a section that has no title of its own. */
  heading: string;
  /** States what the data say. */
  title: string;
  /** Indicator, unit, territory, period. */
  subtitle: string;
  /** One sentence for who cannot see the drawing. */
  label: string;
  /** One sentence with a real value, after « Lecture : ». */
  reading: string;
  /** The sentences beside the chart when its section has none. */
  prose: string[];
  legend: LegendEntry[];
  table: ChartTable;
  /** True where parts of the drawing are links. */
  links: boolean;
  /** True where it shows outlines of territories. */
  outlines: boolean;
  /** Null when no value is known: words and table then stand alone. */
  drawing: ((cut: Cut) => Drawing) | null;
}

/** The words of a chart, but for its legend and its table. */
export type ChartWords = Pick<Chart, "heading" | "title" | "subtitle" | "label" | "reading" | "prose">;

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
