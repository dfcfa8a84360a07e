import { type Change, capitalise, describeChange, formatQuantity, nameOf, typographic } from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { areComparable } from "../observatory/comparable.js";
import { hasEnoughCases } from "../observatory/comparison.js";
import type { Part } from "../observatory/part.js";
import {
  bareValue,
  firstShort,
  fullQuantity,
  inBrackets,
  shortQuantity,
  TWO_LINES,
  titleWithUnit,
} from "../observatory/wording.js";
import { absencesOf } from "./bars.js";
import type { ChartWords, LegendEntry, MakeChart } from "./chart.js";
import { type Column, drawColumns, namesParts, type Paint } from "./columns.js";
import { inSentence } from "./in-sentence.js";
import { colourRanks, describeNoParts, gatherParts, hasNegative, splitAt } from "./parts.js";
import { categories, colours, HATCHING } from "./style.js";
import { yearSpan } from "./year-span.js";

/** What is it made of, year after year? A column for each from zero, its parts in the same order everywhere. */
export const stacked: MakeChart = (context) => {
  const { indicator, series, territory, year } = context;
  const parts = gatherParts(context.parts, territory.code, year);
  const years = series.continuous(territory.code).map((point) => point.year);
  const columns = years.map((of) => columnOf(context, parts, of));
  const isSigned = years.some((of) => hasNegative(splitAt(parts, series, territory.code, of)));
  return {
    form: "histogramme empilé",
    ...describe(context, parts),
    // Named on the drawing, parts need no legend.
    legend: isSigned ? [] : legendOf(namesParts(columns, paintsOf(parts, columns)) ? [] : parts, columns),
    notes: isSigned ? ["Pas de dessin\u00a0: une part est négative, une année au moins"] : notesOf(columns),
    table: {
      caption: `${titleWithUnit(indicator)}, ${nameOf(territory)}`,
      head: ["Année", ...parts.map(({ label }) => label), "Total"],
      rows: years.map((of) => ({
        name: String(of),
        cells: [...parts.map((part) => part.series.at(territory.code, of)), series.at(territory.code, of)],
      })),
    },
    links: false,
    outlines: false,
    drawing:
      parts.length > 0 && !isSigned && columns.some(({ total }) => total !== null)
        ? (cut) => drawColumns(indicator, columns, paintsOf(parts, columns), cut)
        : null,
  };
};

function columnOf({ indicator, series, territory, year }: ChartContext, parts: Part[], of: number): Column {
  const { values, whole, rest, absence } = splitAt(parts, series, territory.code, of);
  const point = series.at(territory.code, of);
  return {
    year: of,
    total: whole,
    absence: point.absence,
    provisional: point.provisional,
    segments: [
      ...values.flatMap((value, rank) => (value ? [{ part: parts[rank]?.label ?? "", value }] : [])),
      ...(rest > 0 ? [{ part: absence === MASKED ? MASKED : REST, value: rest }] : []),
    ],
    current: of === year,
    note: [
      `${of}\u00a0: ${whole === null ? point.absence : shortQuantity(indicator, whole)}${inBrackets(point.provisional ? "provisoire" : null)}`,
      ...parts.flatMap(({ label }, rank) => {
        const value = values[rank];
        return value ? [`${inSentence(label)} ${bareValue(indicator, value, whole ?? undefined)}`] : [];
      }),
    ].join(", "),
  };
}

/** What no known part accounts for, under statistical secrecy or not. */
const MASKED = "secret statistique";
const REST = "non détaillé";

function isShown(part: string, columns: Column[]): boolean {
  return columns.some(({ segments }) => segments.some((segment) => segment.part === part));
}

function paintsOf(parts: Part[], columns: Column[]): Paint[] {
  const ranks = colourRanks(parts);
  return [
    ...parts.map(({ label }, index) => ({ part: label, fill: categories[ranks[index] ?? 0] ?? colours.data })),
    ...[
      { part: MASKED, fill: HATCHING },
      { part: REST, fill: colours.grid },
    ].filter(({ part }) => isShown(part, columns)),
  ];
}

function legendOf(parts: Part[], columns: Column[]): LegendEntry[] {
  const ranks = colourRanks(parts);
  return [
    ...parts.map(({ label }, index) => ({ swatch: `sw${(ranks[index] ?? 0) + 1}`, label })),
    ...(parts.length > 0 && isShown(MASKED, columns) ? [{ swatch: "swatch--masked", label: MASKED }] : []),
    ...(parts.length > 0 && isShown(REST, columns) ? [{ swatch: "swatch--rest", label: REST }] : []),
    ...(columns.some(({ total }) => total === null)
      ? [
          {
            swatch: "swatch--missing",
            label: `n. d.\u00a0: ${absencesOf(columns.filter(({ total }) => total === null))}`,
          },
        ]
      : []),
  ];
}

/** Columns in several colours are not hollowed: words say which are provisional. */
function notesOf(columns: Column[]): string[] {
  const years = columns.flatMap(({ provisional, year }) => (provisional ? [year] : []));
  return years.length > 0 ? [`Provisoire\u00a0: ${years.join(", ")}`] : [];
}

/**
 * « Gaz à effet de serre : +2 % depuis 2018, logements : −5 % »: the whole that is drawn, then the part that moved most; in fewer letters
 * where that takes more than two lines of a phone. The part alone where the whole has no change to tell.
 */
function titlesOf(
  indicator: ChartContext["indicator"],
  { part, change, whole, since }: { part: string; change: Change; whole: Change | null; since: number },
) {
  const subject = typographic(indicator.shortTitle);
  const alone = `${capitalise(part)}\u00a0: ${change.phrase}`;
  if (!whole || subject === part) return { title: alone, otherTitles: [] };
  const both = [subject, "Total"].map(
    (of) =>
      `${of}\u00a0: ${whole.signed}${whole.direction === "flat" ? "" : ` depuis\u00a0${since}`}, ${told(part, change, whole, since)}`,
  );
  const [title = alone, ...otherTitles] = [...both.filter((one) => one.length <= TWO_LINES), alone];
  return { title, otherTitles };
}

/** « logements : −5 % », with the year where the whole does not say it. */
function told(part: string, change: Change, whole: Change, since: number): string {
  return `${inSentence(part)}\u00a0: ${change.signed}${whole.direction === "flat" ? ` depuis\u00a0${since}` : ""}`;
}

function describe({ indicator, series, territory, year, compareWith }: ChartContext, parts: Part[]): ChartWords {
  const span = yearSpan(series.continuous(territory.code), year);
  const subtitle = `${titleWithUnit(indicator)}, ${nameOf(territory)}, ${span}`;
  const label = `Histogramme empilé\u00a0: ${titleWithUnit(indicator)}, ${nameOf(territory)}, ${span}, par part.`;
  const here = splitAt(parts, series, territory.code, year);
  const known = parts.flatMap(({ label: name, series: own }, rank) => {
    const value = here.values[rank];
    if (value == null) return [];
    const base = own.at(territory.code, compareWith);
    const now = own.at(territory.code, year);
    const isComparable = compareWith < year && areComparable(base, now) && hasEnoughCases(indicator, base, now);
    return [{ name, value, base: isComparable ? base.value : null }];
  });
  const largest = [...known].sort((a, b) => b.value - a.value)[0];
  if (!largest || !here.whole) {
    const { title: nothing, reading } = describeNoParts(here, { territory, year, what: "Détail", isDrawn: false });
    return {
      heading: nothing,
      title: nothing,
      subtitle,
      label,
      reading,
      prose: [],
    };
  }
  const share = formatQuantity((largest.value / here.whole) * 100, 0, "%");
  const moved = known
    .filter((part): part is typeof part & { base: number } => part.base !== null)
    .sort((a, b) => Math.abs(b.value - b.base) - Math.abs(a.value - a.base))[0];
  const change = moved
    ? describeChange({ unit: indicator.unit, decimals: indicator.decimals }, moved.value, moved.base, compareWith)
    : null;
  const [wholeBefore, wholeNow] = [compareWith, year].map((of) => series.at(territory.code, of));
  const wholeChange =
    wholeBefore?.value != null &&
    wholeNow?.value != null &&
    areComparable(wholeBefore, wholeNow) &&
    hasEnoughCases(indicator, wholeBefore, wholeNow)
      ? describeChange(indicator, wholeNow.value, wholeBefore.value, compareWith)
      : null;
  const isProvisional = series.at(territory.code, year).provisional;
  const reading = `en ${year}, ${fullQuantity(indicator, here.whole)}${inBrackets(isProvisional ? "provisoire" : null)}, dont ${bareValue(indicator, largest.value, here.whole)} pour «\u202f${inSentence(largest.name)}\u202f».`;
  if (!moved || !change || change.direction === "flat")
    return {
      heading: `${capitalise(largest.name)}\u00a0: ${share} du total`,
      title: firstShort(
        `${typographic(indicator.shortTitle)}\u00a0: ${share} pour «\u202f${inSentence(largest.name)}\u202f»`,
        `${capitalise(largest.name)}\u00a0: ${share} du total`,
      ),
      subtitle,
      label,
      reading,
      prose: [],
    };
  return {
    heading: `${capitalise(moved.name)}\u00a0: ${change.phrase}`,
    ...titlesOf(indicator, { part: moved.name, change, whole: wholeChange, since: compareWith }),
    subtitle,
    label,
    reading,
    prose: [
      `${capitalise(moved.name)}\u00a0: de ${bareValue(indicator, moved.base, moved.value)} à ${fullQuantity(indicator, moved.value, moved.base)} entre ${compareWith} et ${year}.`,
    ],
  };
}
