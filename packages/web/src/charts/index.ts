import { type ChartKind, chartKindNames, chartKinds } from "@datalogue/api";
import type { ChartContext } from "../observatory/chart-context.js";
import { bars } from "./bars.js";
import type { MakeChart } from "./chart.js";
import { choropleth } from "./choropleth.js";
import { distribution } from "./distribution.js";
import { multiples } from "./multiples.js";
import { ranking } from "./ranking.js";
import { shares } from "./shares.js";
import { stacked } from "./stacked.js";
import { symbols } from "./symbols.js";
import { trend } from "./trend.js";

/** How a kind of chart is drawn and laid out; what else is known of it is in `chartKinds`. */
interface ChartDrawing {
  make: MakeChart;
  /** Pixels of a frame that shows it on a telephone, its table closed, without its source: measured on the demonstration, and a little more. */
  frameHeight: number;
  /** Its rank among those that compare communes on the page of an indicator; null where it is not there. */
  compared: number | null;
}

/** Every kind of chart that an `observatory.json` may ask for. */
export const chartDrawings: Record<ChartKind, ChartDrawing> = {
  trend: { make: trend, frameHeight: 770, compared: null },
  bars: { make: bars, frameHeight: 800, compared: null },
  ranking: { make: ranking, frameHeight: 820, compared: 3 },
  choropleth: { make: choropleth, frameHeight: 840, compared: 1 },
  symbols: { make: symbols, frameHeight: 870, compared: 2 },
  distribution: { make: distribution, frameHeight: 610, compared: null },
  multiples: { make: multiples, frameHeight: 1240, compared: null },
  shares: { make: shares, frameHeight: 740, compared: null },
  stacked: { make: stacked, frameHeight: 770, compared: null },
};

/** The kinds that compare communes on the page of an indicator, in their order. */
export const comparedKinds = chartKindNames
  .filter((kind) => chartDrawings[kind].compared !== null)
  .sort((a, b) => (chartDrawings[a].compared ?? 0) - (chartDrawings[b].compared ?? 0));

/** Whether a chart shows years, which the interactive version shows for every territory. */
export function isOverTime(kind: ChartKind): boolean {
  return chartKinds[kind].shows.endsWith("years");
}

/** Whether a chart sets communes side by side; the others tell of one territory, of which a commune may have no value of its own. */
export function comparesCommunes(kind: ChartKind): boolean {
  return chartKinds[kind].shows.startsWith("communes");
}

/** What the values of a chart are asked of the API by: those of communes, or of the first level that the indicator is known at. */
export function scopeOf(
  kind: ChartKind,
  { indicator: { levels }, territory, year }: Pick<ChartContext, "indicator" | "territory" | "year">,
  dimension?: string,
): Record<string, string | number> {
  return {
    ...(chartKinds[kind].shows === "years"
      ? { territory: territory.code }
      : { level: levels.includes("commune") ? "commune" : (levels[0] ?? "commune") }),
    ...(isOverTime(kind) ? {} : { from: year, to: year }),
    ...(dimension === undefined ? {} : { [dimension]: "*" }),
  };
}
