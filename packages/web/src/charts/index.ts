import type { ChartBlock } from "@datalogue/api";
import { bars } from "./bars.js";
import type { ChartKind } from "./chart.js";
import { choropleth } from "./choropleth.js";
import { distribution } from "./distribution.js";
import { multiples } from "./multiples.js";
import { ranking } from "./ranking.js";
import { shares } from "./shares.js";
import { stacked } from "./stacked.js";
import { symbols } from "./symbols.js";
import { trend } from "./trend.js";

/** Every kind of chart that an `observatory.json` may ask for. */
export const chartKinds: Record<ChartBlock["kind"], ChartKind> = {
  trend,
  bars,
  ranking,
  choropleth,
  symbols,
  distribution,
  multiples,
  shares,
  stacked,
};
