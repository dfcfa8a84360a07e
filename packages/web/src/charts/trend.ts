import { planKinds } from "../follow-up/words.js";
import { nameOf, ofTerritory } from "../format/index.js";
import { bareValue, titleWithUnit } from "../observatory/wording.js";
import type { ChartContext, ChartTable, LegendEntry, MakeChart } from "./chart.js";
import { describeTrend } from "./describe-trend.js";
import { drawTrend, type TrendLines } from "./draw-trend.js";
import { markOf, plannedOf } from "./trend-axis.js";

/**
 * How does it move? A line over the years, with the home territory as reference when another one is read; a part is not drawn
 * beside its whole, which would flatten it.
 */
export const trend: MakeChart = (context) => {
  const { series, territory, home } = context;
  const isCompared = territory.code !== home.code && !context.isQuantity;
  const points = series.continuous(territory.code);
  const reference = isCompared ? series.continuous(home.code) : [];
  const known = series.known(territory.code);
  const planned = plannedOf(context, points);
  const lines = { points, reference, planned };
  return {
    form: "courbe",
    ...describeTrend(context),
    legend: legendOf(context, lines),
    table: tableOf(context, lines),
    links: false,
    outlines: false,
    drawing: known.length > 0 ? (cut) => drawTrend(context, lines, cut) : null,
  };
};

/** Every year observed or planned, beside the home territory and what is planned. */
function tableOf({ indicator, series, territory, home }: ChartContext, lines: TrendLines): ChartTable {
  const { points, reference, planned } = lines;
  const observed = [...points, ...reference].map((point) => point.year);
  const years = [...new Set([...observed, ...planned.map(({ year }) => year)])].sort((a, b) => a - b);
  const lastObserved = Math.max(...observed);
  return {
    caption: titleWithUnit(indicator),
    head: [
      "Année",
      nameOf(territory),
      ...(reference.length ? [nameOf(home)] : []),
      ...(planned.length ? ["Prévu"] : []),
    ],
    rows: years.map((year) => {
      const cell = (code: string) => (year > lastObserved ? { text: "à venir" } : series.at(code, year));
      const expected = planned.find((point) => point.year === year)?.value;
      return {
        name: String(year),
        cells: [
          cell(territory.code),
          ...(reference.length ? [cell(home.code)] : []),
          ...(planned.length ? [{ text: expected === undefined ? "–" : bareValue(indicator, expected) }] : []),
        ],
      };
    }),
  };
}

function legendOf(context: ChartContext, { points, reference, planned }: TrendLines): LegendEntry[] {
  const { territory, home, aim } = context;
  const entries: LegendEntry[] = [{ swatch: "swatch--line", label: nameOf(territory) }];
  if (reference.length) entries.push({ swatch: "swatch--line swatch--ref", label: `Ensemble ${ofTerritory(home)}` });
  if (planned.length && aim)
    entries.push({ swatch: "swatch--line swatch--plan", label: `prévu (${planKinds[aim.plan.kind].name})` });
  const mark = markOf(context);
  if (mark) entries.push({ swatch: "swatch--line swatch--mark", label: `repère\u00a0: ${mark.words}` });
  if (points.some((point) => point.provisional)) {
    entries.push({ swatch: "swatch--provisional", label: "valeur provisoire" });
  }
  if (points.some((point) => point.value === null)) {
    entries.push({ swatch: "swatch--missing", label: "n. d.\u00a0: non disponible" });
  }
  return entries;
}
