import { atTerritory, capitalise, describeChange, nameOf, typographic } from "../format/index.js";
import { baseOf, whyNotCompared } from "../observatory/base.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { comparableWith } from "../observatory/comparable.js";
import { extremesOf, inYears } from "../observatory/extremes.js";
import { describeStart, type Point, tellAbsence } from "../observatory/series.js";
import {
  inBrackets,
  movementOver,
  shortQuantity,
  stateValue,
  subjectFirst,
  titleWithUnit,
  trendHeading,
} from "../observatory/wording.js";
import type { ChartWords, MakeChart } from "./chart.js";
import { type Column, drawColumns } from "./columns.js";
import { movementTitles } from "./movement-titles.js";
import { yearSpan } from "./year-span.js";

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

function describe(context: ChartContext): ChartWords {
  const { indicator, series, territory, year, compareWith } = context;
  const title = typographic(indicator.title);
  const known = series.known(territory.code);
  const here = series.at(territory.code, year);
  const span = yearSpan(series.continuous(territory.code), year);
  const subtitle = `${titleWithUnit(indicator)}, ${nameOf(territory)}, ${span}`;
  const label = `Histogramme\u00a0: ${title}, ${nameOf(territory)}, ${span}${known.length > 0 ? `, de ${shortQuantity(indicator, known[0]?.value ?? 0)} à ${shortQuantity(indicator, known.at(-1)?.value ?? 0)}` : ""}.`;
  if (here.value === null) {
    const why = tellAbsence(here, year);
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
  const notCompared = whyNotCompared(series, territory.code, compareWith, year);
  const asides = [...(notCompared ? [`${notCompared}.`] : []), ...describeStart(series, territory.code)];
  const reading = [
    `en ${year}, ${atTerritory(territory)}, ${statement}${inBrackets(here.incomplete)}.`,
    ...asides,
  ].join(" ");
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
  const comparable = comparableWith(series, territory.code, year);
  const told = movementOver(indicator, change, comparable, {
    from: base.year,
    to: year,
    last: known.at(-1)?.year ?? year,
  });
  const ends = extremesOf(comparable, indicator.decimals);
  return {
    heading: told.isErratic
      ? `${subjectFirst(indicator)}, selon les années`
      : trendHeading(indicator, change.direction, base.year),
    ...movementTitles(context, { change, told, comparable, base, value: here.value }),
    subtitle,
    label,
    reading,
    prose: ends?.differ
      ? [
          `${capitalise(atTerritory(territory))}, ${ends.top.length > 1 ? `la valeur la plus haute, ${inYears(ends.top)}` : `l’année la plus forte est ${ends.top[0]?.year}`}\u00a0: ${stateValue(indicator, ends.top[0]?.value ?? 0)}.`,
        ]
      : [],
  };
}
