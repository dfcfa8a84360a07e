import type { ChartBlock } from "@datalogue/api";
import type { ChartKind } from "./chart.js";
import { choropleth } from "./choropleth.js";
import { ranking } from "./ranking.js";
import { trend } from "./trend.js";

/** Every kind of chart that an `observatory.json` may ask for. */
export const chartKinds: Record<ChartBlock["kind"], ChartKind> = { trend, ranking, choropleth };
