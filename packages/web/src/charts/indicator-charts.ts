import {
  type ChartKind,
  chartKindNames,
  chartKinds,
  drawsParts,
  mainCharts,
  natureOf,
  type Services,
} from "@datalogue/api";
import { type IndicatorData, isByCommune } from "../observatory/load-indicator.js";
import { comparesCommunes } from "./index.js";

/** One way to draw an indicator: a kind of chart, and the dimension whose values it shows where it shows parts. */
export interface IndicatorChart {
  kind: ChartKind;
  dimension?: string;
}

/** What names a chart in addresses and anchors: « trend », « shares-flux ». */
export function chartName({ kind, dimension }: IndicatorChart): string {
  return dimension === undefined ? kind : `${kind}-${dimension}`;
}

/** Every chart that says something true of an indicator: colours of a ratio, circles of a quantity, parts where they add up. */
export function listCharts(services: Pick<Services, "indicators">, data: IndicatorData): IndicatorChart[] {
  const isCompared = isByCommune(data);
  return chartKindNames
    .filter((kind) => isSuited(services, data, kind) && (isCompared || !comparesCommunes(kind)))
    .flatMap((kind): IndicatorChart[] =>
      drawsParts(kind) ? data.dimensions.map(({ id }) => ({ kind, dimension: id })) : [{ kind }],
    );
}

/** Whether a kind of chart says something true of an indicator. */
export function isSuited(
  { indicators }: Pick<Services, "indicators">,
  { indicator, dimensions }: Pick<IndicatorData, "indicator" | "dimensions">,
  kind: ChartKind,
): boolean {
  const { suits } = chartKinds[kind];
  return (
    (suits === undefined || suits.nature === natureOf(indicator, indicators.get)) &&
    (!drawsParts(kind) || dimensions.length > 0)
  );
}

/** The chart that says best how an indicator moves: columns for a quantity, a line for a ratio. */
export function mainChart(services: Pick<Services, "indicators">, { indicator }: IndicatorData): IndicatorChart {
  return { kind: mainCharts[natureOf(indicator, services.indicators.get)] };
}
