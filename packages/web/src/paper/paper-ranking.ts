import type { Chart } from "../charts/chart.js";
import { drawRanking } from "../charts/draw-ranking.js";
import { rank, ranking } from "../charts/ranking.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { headOf } from "./head-of.js";

/** A ranking as a sheet can hold it: of a long one, its head and how many communes are left to the page. */
export function paperRanking(context: ChartContext): Chart {
  const chart = ranking(context);
  const { indicator, territory } = context;
  const { shown, left } = headOf(rank(context), territory.code, ({ point }) => point.value, indicator.decimals);
  if (left === null || chart.drawing === null) return chart;
  return {
    ...chart,
    subtitle: `${chart.subtitle}\u00a0: ${left}`,
    drawing: (cut) => drawRanking(context, shown, cut),
  };
}
