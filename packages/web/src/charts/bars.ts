import { atTerritory, capitalise, describeChange, nameOf, typographic } from "../format/index.js";
import { baseOf } from "../observatory/base.js";
import type { Point } from "../observatory/series.js";
import {
  inBrackets,
  movementOver,
  shortQuantity,
  stateValue,
  subjectFirst,
  titleWithUnit,
  trendHeading,
} from "../observatory/wording.js";
import type { ChartContext, ChartWords, MakeChart } from "./chart.js";
import { type Column, drawColumns } from "./columns.js";

/** How many each year? A column for each, from zero. */
export const bars: MakeChart = (context) => {
  const { indicator, series, territory } = context;
  const points = series.continuous(territory.code);
  const isKnown = points.some(({ value }) => value !== null);
  return {
    form: "histogramme",
    ...describe(context),
    legend: [
      ...(points.some(({ provisional }) => provisional)
        ? [{ swatch: "swatch--provisional", label: "valeur provisoire" }]
        : []),
      ...(points.some(({ value }) => value === null)
        ? [{ swatch: "swatch--missing", label: `n. d.\u00a0: ${absencesOf(points)}` }]
        : []),
    ],
    table: {
      caption: titleWithUnit(indicator),
      head: ["Année", nameOf(territory)],
      rows: points.map((point) => ({ name: String(point.year), cells: [point] })),
    },
    links: false,
    outlines: false,
    drawing: isKnown ? (cut) => drawColumns(indicator, columnsOf(context, points), [], cut) : null,
  };
};

function columnsOf({ indicator, year }: ChartContext, points: Point[]): Column[] {
  return points.map(({ year: of, value, absence, provisional }) => ({
    year: of,
    total: value,
    absence,
    provisional,
    segments: value === null ? [] : [{ part: typographic(indicator.shortTitle), value }],
    current: of === year,
    note: `${of}\u00a0: ${value === null ? absence : shortQuantity(indicator, value)}${provisional ? " (provisoire)" : ""}`,
  }));
}

/** The reasons why values are missing, once each. */
export function absencesOf(points: { absence: string | null }[]): string {
  return [...new Set(points.flatMap(({ absence }) => absence ?? []))].join(" ou ");
}

function describe({ indicator, series, territory, year, compareWith }: ChartContext): ChartWords {
  const title = typographic(indicator.title);
  const known = series.known(territory.code);
  const here = series.at(territory.code, year);
  const years = series.years(territory.code);
  const span = years.length > 1 ? `${years[0]}–${years.at(-1)}` : String(years[0] ?? year);
  const subtitle = `${titleWithUnit(indicator)}, ${nameOf(territory)}, ${span}`;
  const label = `Histogramme\u00a0: ${title}, ${nameOf(territory)}, ${span}${known.length > 0 ? `, de ${shortQuantity(indicator, known[0]?.value ?? 0)} à ${shortQuantity(indicator, known.at(-1)?.value ?? 0)}` : ""}.`;
  if (here.value === null) {
    const why = `pas de valeur en ${year}\u00a0: ${here.absence ?? "non disponible"}`;
    return {
      heading: typographic(indicator.shortTitle),
      title: `${typographic(indicator.shortTitle)}\u00a0: ${why}`,
      subtitle,
      label,
      reading: `${why}.`,
      prose: here.reason ? [typographic(here.reason)] : [],
    };
  }
  const base = baseOf(series, territory.code, compareWith, year);
  const statement = stateValue(indicator, here.value);
  const reading = `en ${year}, ${atTerritory(territory)}, ${statement}${inBrackets(here.incomplete)}.`;
  if (!base)
    return {
      heading: capitalise(statement),
      title: `${capitalise(statement)} en ${year}`,
      subtitle,
      label,
      reading,
      prose: [],
    };
  const change = describeChange(indicator, here.value, base.value, base.year);
  const told = movementOver(indicator, change, known, base.year, year);
  const top = known.reduce((best, point) => (point.value > best.value ? point : best), base);
  return {
    heading: told.isErratic
      ? `${subjectFirst(indicator)}, selon les années`
      : trendHeading(indicator, change.direction, base.year),
    title: `${subjectFirst(indicator)} ${told.words}`,
    subtitle,
    label,
    reading,
    prose: [
      `${capitalise(atTerritory(territory))}, l’année la plus forte est ${top.year}\u00a0: ${stateValue(indicator, top.value)}.`,
    ],
  };
}
