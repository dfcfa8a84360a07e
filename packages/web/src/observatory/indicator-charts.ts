import { type ChartBlock, isCount, type Services } from "@datalogue/api";
import { chartKinds } from "../charts/index.js";
import { type IndicatorData, isByCommune } from "./load-indicator.js";

/** One way to draw an indicator: a kind of chart, and the dimension whose values it shows where it shows parts. */
export interface IndicatorChart {
  kind: ChartBlock["kind"];
  dimension?: string;
}

/** What names a chart in addresses and anchors: « trend », « shares-flux ». */
export function chartName({ kind, dimension }: IndicatorChart): string {
  return dimension === undefined ? kind : `${kind}-${dimension}`;
}

/** Those that compare communes. */
const OF_COMMUNES: ReadonlySet<ChartBlock["kind"]> = new Set([
  "ranking",
  "choropleth",
  "symbols",
  "distribution",
  "multiples",
]);

/** Every chart that says something true of an indicator: colours of a ratio, circles of a quantity, parts where they add up. */
export function listCharts(services: Pick<Services, "indicators">, data: IndicatorData): IndicatorChart[] {
  const unsuited = isCount(data.indicator, services.indicators.get) ? "choropleth" : "symbols";
  const isCompared = isByCommune(data);
  return (Object.keys(chartKinds) as ChartBlock["kind"][])
    .filter((kind) => kind !== unsuited && (isCompared || !OF_COMMUNES.has(kind)))
    .flatMap((kind): IndicatorChart[] =>
      kind === "shares" || kind === "stacked" ? data.dimensions.map(({ id }) => ({ kind, dimension: id })) : [{ kind }],
    );
}

/** The chart that says best how an indicator moves: columns for a quantity, a line for a ratio. */
export function mainChart(services: Pick<Services, "indicators">, { indicator }: IndicatorData): IndicatorChart {
  return { kind: isCount(indicator, services.indicators.get) ? "bars" : "trend" };
}
