import type { Indicator } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import type { FeatureCollection } from "geojson";
import type { Aim } from "./load-aims.js";
import type { Part } from "./part.js";
import type { Series } from "./series.js";

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
