import { cumulatedSince } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { capitalise, describeChange, formatCount, nameOf, sizesOf, typographic } from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { absentSentence, fewSentence, hasEnoughCases, leftElsewhere } from "../observatory/comparison.js";
import { continuousYears } from "../observatory/series.js";
import { fullQuantity, shortQuantity, subjectOf, titleWithUnit } from "../observatory/wording.js";
import type { ChartTable, ChartWords, LegendEntry, MakeChart } from "./chart.js";
import { drawMultiples } from "./draw-multiples.js";
import { ranking } from "./ranking.js";

/** Each commune in time, on one scale: a small line for each, its first and last known years. */
export const multiples: MakeChart = (context) => {
  const { series, communes } = context;
  const shown = [...communes].sort((a, b) => nameOf(a).localeCompare(nameOf(b), "fr"));
  const known = shown.flatMap(({ code }) => series.known(code).map(({ year }) => year));
  const [from, to] = [Math.min(...known), Math.max(...known)];
  const isKnown = known.length > 0;
  const observed = series.years(...shown.map(({ code }) => code));
  const years = continuousYears(observed.filter((year) => year >= from && year <= to));
  return {
    form: "petites courbes",
    ...describe(context, years),
    legend: legendOf(context, shown, years),
    table: tableOf(context, shown, years),
    links: false,
    outlines: false,
    drawing: isKnown ? (cut) => drawMultiples(context, shown, years, cut) : null,
  };
};

function tableOf(
  { indicator, series, territory, address }: ChartContext,
  shown: Territory[],
  years: number[],
): ChartTable {
  return {
    caption: titleWithUnit(indicator),
    head: ["Commune", ...years.map(String)],
    rows: shown.map((commune) => ({
      name: nameOf(commune),
      href: address(commune.code),
      current: commune.code === territory.code,
      cells: years.map((year) => series.at(commune.code, year)),
    })),
  };
}

/** The year that moves are measured from: the one to compare with or, where it has no value, the first known before the year read. */
function sinceOf({ series, communes, year, compareWith }: ChartContext): number | undefined {
  const known = communes.flatMap(({ code }) => series.known(code).map((point) => point.year)).filter((of) => of < year);
  return known.includes(compareWith) || known.length === 0
    ? known.find((of) => of === compareWith)
    : Math.min(...known);
}

function describe(context: ChartContext, years: number[]): ChartWords {
  const { indicator, series, communes, year } = context;
  const since = sinceOf(context);
  const span = years.length > 1 ? `${years[0]}–${years.at(-1)}` : String(years[0] ?? year);
  const subtitle = `${titleWithUnit(indicator)}, par commune, ${span}, même échelle partout`;
  const label = `Petites courbes, une par commune\u00a0: ${typographic(indicator.title)}, ${span}.`;
  // What adds up year after year has no move: the communes are told in the year read, as in a ranking.
  if (cumulatedSince(indicator) !== undefined) {
    const { heading, title, otherTitles, reading, prose } = ranking(context);
    return { heading, title, ...(otherTitles ? { otherTitles } : {}), subtitle, label, reading, prose };
  }
  const pairs = communes.flatMap((commune) =>
    since === undefined
      ? []
      : [{ commune, since, here: series.at(commune.code, year), before: series.at(commune.code, since) }],
  );
  // The year that is read says first why a commune is not compared.
  const absent = pairs.flatMap(({ here, before }) => [here, before].find(({ value }) => value === null) ?? []);
  const known = pairs.flatMap(({ commune, since, here, before }) => {
    if (here.value === null || before.value === null) return [];
    const change = describeChange(indicator, here.value, before.value, since);
    const isTelling = hasEnoughCases(indicator, here, before);
    return [{ commune, value: here.value, base: before.value, change, isTelling }];
  });
  const moves = known.filter(({ isTelling }) => isTelling);
  const few = known.length - moves.length;
  const falls = moves.filter(({ change }) => change.direction === "down").length;
  const rises = moves.filter(({ change }) => change.direction === "up").length;
  const [count, verb] = falls >= rises ? [falls, ["baisse", "baissent"]] : [rises, ["augmente", "augmentent"]];
  const asMany = falls === rises && falls > 0;
  if (moves.length === 0) {
    const nothing =
      since === undefined
        ? `Aucune valeur publiée avant ${year}`
        : few > 0
          ? `Trop peu de cas pour comparer ${year} à ${since}`
          : `Aucune commune n’a de valeur publiée à la fois en ${since} et en ${year}`;
    return {
      heading: typographic(indicator.shortTitle),
      title: nothing,
      subtitle,
      label,
      reading: `${nothing}.`,
      prose: [],
    };
  }
  // Said of a few, it would be read of all the others.
  const unknown = absent.filter((point) => leftElsewhere(0, [point]) === "").length;
  const elsewhere = unknown * 2 > absent.length + few ? "" : leftElsewhere(few, absent);
  const plural = indicator.wording.number === "plural";
  const title =
    count === 0
      ? `${capitalise(subjectOf(indicator))} ${plural ? "ne bougent" : "ne bouge"} ${noneOf(moves.length, communes.length)} depuis ${since}${elsewhere}`
      : `${capitalise(subjectOf(indicator))} ${plural ? verb[1] : verb[0]} dans ${formatCount(count, "feminine")} commune${count < 2 ? "" : "s"} sur ${formatCount(moves.length, "feminine")}${asMany ? `, ${plural ? "augmentent" : "augmente"} dans ${count === 1 ? "une autre" : "autant d’autres"}` : ""} depuis ${since}${elsewhere}`;
  const sizes = sizesOf(indicator, moves);
  const far = moves[sizes.indexOf(Math.max(...sizes))];
  return {
    heading: title,
    title,
    subtitle,
    label,
    reading: far
      ? `${nameOf(far.commune)}, de ${shortQuantity(indicator, far.base, far.value)} en ${since} à ${fullQuantity(indicator, far.value, far.base)} en ${year}\u00a0: ${far.change.phrase}, le plus grand mouvement.`
      : "",
    prose: [...fewSentence(few), ...absentSentence(absent)],
  };
}

/** « dans aucune commune »: of those that are compared alone, where others are not. */
function noneOf(compared: number, all: number): string {
  if (compared === all) return "dans aucune commune";
  return compared === 1
    ? "pas dans la seule commune comparée"
    : `dans aucune des ${formatCount(compared, "feminine")} communes comparées`;
}

function legendOf({ series }: ChartContext, shown: Territory[], years: number[]): LegendEntry[] {
  const points = shown.flatMap(({ code }) => years.map((year) => series.at(code, year)));
  const absences = [...new Set(points.flatMap(({ absence }) => absence ?? []))];
  return [
    ...(points.some(({ provisional }) => provisional)
      ? [{ swatch: "swatch--provisional", label: "valeur provisoire" }]
      : []),
    ...(absences.length > 0
      ? [{ swatch: "swatch--missing", label: `trait coupé\u00a0: ${absences.join(" ou ")}` }]
      : []),
  ];
}
