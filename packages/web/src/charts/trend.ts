import { nameOf } from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { bareValue, shortQuantity, titleWithUnit } from "../observatory/wording.js";
import { absencesOf } from "./bars.js";
import type { ChartTable, MakeChart } from "./chart.js";
import { contextLines } from "./context-lines.js";
import { describeTrend } from "./describe-trend.js";
import { drawTrend, type TrendLines } from "./draw-trend.js";
import { plannedOf, trendAxis } from "./trend-axis.js";

/**
 * How does it move? A line over the years beside those of the intercommunalities and of the whole, each named at its end; a part
 * is not drawn beside its whole, which would flatten it.
 */
export const trend: MakeChart = (context) => {
  const { series, territory } = context;
  const points = series.continuous(territory.code);
  const beside = contextLines(context).map((other) => ({ territory: other, points: series.continuous(other.code) }));
  const known = series.known(territory.code);
  const lines = { points, beside, planned: plannedOf(context, points) };
  return {
    form: "courbe",
    ...describeTrend(context),
    legend: [],
    notes: known.length > 0 ? notesOf(context, lines) : [],
    table: tableOf(context, lines),
    links: false,
    outlines: false,
    drawing: known.length > 0 ? (cut) => drawTrend(context, lines, cut) : null,
  };
};

/** Every year observed or planned, beside the territories that it is set beside and what is planned. */
function tableOf({ indicator, series, territory }: ChartContext, { points, beside, planned }: TrendLines): ChartTable {
  const observed = [...points, ...beside.flatMap((line) => line.points)].map((point) => point.year);
  const years = [...new Set([...observed, ...planned.map(({ year }) => year)])].sort((a, b) => a - b);
  const lastObserved = Math.max(...observed);
  return {
    caption: titleWithUnit(indicator),
    head: [
      "Année",
      nameOf(territory),
      ...beside.map((line) => nameOf(line.territory)),
      ...(planned.length ? ["Prévu"] : []),
    ],
    rows: years.map((year) => {
      const cell = (code: string) => (year > lastObserved ? { text: "à venir" } : series.at(code, year));
      const expected = planned.find((point) => point.year === year)?.value;
      return {
        name: String(year),
        cells: [
          cell(territory.code),
          ...beside.map((line) => cell(line.territory.code)),
          ...(planned.length ? [{ text: expected === undefined ? "–" : bareValue(indicator, expected) }] : []),
        ],
      };
    }),
  };
}

/** What to know before reading the lines. */
function notesOf(context: ChartContext, { points }: TrendLines): string[] {
  const { min } = trendAxis(context);
  const { year, incomplete } = points.findLast(({ value }) => value !== null) ?? {};
  return [
    ...(incomplete ? [`${year}, ${incomplete}`] : []),
    ...(min > 0 ? [`L’axe part de ${shortQuantity(context.indicator, min)}`] : []),
    ...(points.some(({ provisional }) => provisional) ? ["Point creux\u00a0: provisoire"] : []),
    ...(points.some(({ value }) => value === null) ? [`n.\u00a0d.\u00a0: ${absencesOf(points)}`] : []),
  ];
}
