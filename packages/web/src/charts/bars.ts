import { cumulatedSince, type Indicator } from "@datalogue/api";
import { atTerritory, capitalise, describeChange, nameOf, typographic } from "../format/index.js";
import { baseOf, whyNotCompared } from "../observatory/base.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { comparableWith } from "../observatory/comparable.js";
import { hasEnoughCases } from "../observatory/comparison.js";
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
  whenOf,
} from "../observatory/wording.js";
import type { ChartWords, MakeChart, Told } from "./chart.js";
import { type Column, drawColumns } from "./columns.js";
import { cumulatedTitles, movementTitles } from "./movement-titles.js";
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
  const [first, last] = [known[0]?.value ?? 0, known.at(-1)?.value ?? 0];
  const label = `Histogramme\u00a0: ${title}, ${nameOf(territory)}, ${span}${known.length > 0 ? `, de ${shortQuantity(indicator, first, last)} à ${shortQuantity(indicator, last, first)}` : ""}.`;
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
  const base = baseOf(indicator, series, territory.code, compareWith, year);
  const statement = stateValue(indicator, here.value);
  const notCompared = whyNotCompared(indicator, series, territory.code, compareWith, year);
  const asides = [...(notCompared ? [`${notCompared}.`] : []), ...describeStart(series, territory.code)];
  const reading = [
    `${whenOf(indicator, year, statement)}, ${atTerritory(territory)}, ${statement}${inBrackets(here.incomplete)}.`,
    ...asides,
  ].join(" ");
  if (!base)
    return {
      heading: capitalise(statement),
      ...(cumulatedSince(indicator) === undefined
        ? { title: `${capitalise(statement)} en ${year}` }
        : cumulatedTitles(context, here.value)),
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
      : trendHeading(context, change.direction, base.year),
    ...movementTitles(context, { change, told, comparable, base, value: here.value }),
    subtitle,
    label,
    reading,
    prose: ends?.differ && hasEnoughCases(indicator, ...comparable) ? [peakWords(indicator, year, ends.top)] : [],
  };
}

/** « L’année la plus forte est 2019 : 452 logements. »; the value of the year read, which the reading has just said, is not told again. */
function peakWords(indicator: Indicator, year: number, top: { year: number; value: number }[]): Told {
  const [first, ...others] = top;
  if (!first) return "";
  const value = shortQuantity(indicator, first.value);
  if (others.length > 0)
    return [`Le plus haut, ${value}, est atteint ${inYears(top)}.`, `Au plus haut ${inYears(top)}\u00a0: ${value}.`];
  if (first.year === year) return [`C’est l’année la plus forte.`, `Aucune année n’est plus forte que ${year}.`];
  return [
    `L’année la plus forte est ${first.year}\u00a0: ${value}.`,
    `Au plus haut en ${first.year}\u00a0: ${value}.`,
    `Le sommet date de ${first.year}\u00a0: ${value}.`,
  ];
}
