import type { Indicator } from "@datalogue/api";
import {
  asWritten,
  atTerritory,
  capitalise,
  formatCount,
  formatNumber,
  isPercentage,
  nameOf,
  ofTerritory,
  typographic,
} from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import {
  absentSentence,
  fewSentence,
  hasEnoughCases,
  isUncomputed,
  leftElsewhere,
  limitSentence,
  mayRank,
  NONE_COMPARED,
} from "../observatory/comparison.js";
import { extremesOf, listPlaces } from "../observatory/extremes.js";
import {
  differenceAsWritten,
  firstShort,
  fromTo,
  fullQuantity,
  inBrackets,
  rangeOver,
  shortQuantity,
  spreadTitles,
  titleWithUnit,
} from "../observatory/wording.js";
import { averageOf, type ChartTable, type ChartWords, type MakeChart } from "./chart.js";
import { drawRanking } from "./draw-ranking.js";
import { describeNoValue } from "./no-value.js";
import type { Ranked } from "./ranked.js";

/** Who is high, who is low? Bars from zero, the average of a ratio dotted, those without a value last and said in words. */
export const ranking: MakeChart = (context) => {
  const ranked = rank(context);
  return {
    form: "classement",
    ...describe(context, ranked),
    legend: [],
    table: rankTable(context, ranked),
    links: false,
    outlines: false,
    drawing: ranked.some(({ point }) => point.value !== null) ? (cut) => drawRanking(context, ranked, cut) : null,
  };
};

/** The communes in their places, each one a link. */
export function rankTable({ indicator, year, address, territory }: ChartContext, ranked: Ranked[]): ChartTable {
  return {
    caption: `${titleWithUnit(indicator)}, ${year}`,
    head: ["Commune", String(year)],
    rows: ranked.map(({ code, name, point }) => ({
      name,
      href: address(code),
      current: code === territory.code,
      cells: [point],
    })),
  };
}

/** Highest first; those without a value at the end, by name. */
export function rank({ communes, series, year }: Pick<ChartContext, "communes" | "series" | "year">): Ranked[] {
  return communes
    .map((commune) => ({ code: commune.code, name: nameOf(commune), point: series.at(commune.code, year) }))
    .sort(
      (a, b) =>
        (b.point.value ?? Number.NEGATIVE_INFINITY) - (a.point.value ?? Number.NEGATIVE_INFINITY) ||
        a.name.localeCompare(b.name, "fr"),
    );
}

/** « , provisoire » when the values of the year are. */
export function provisionalSuffix({
  communes,
  series,
  year,
}: Pick<ChartContext, "communes" | "series" | "year">): string {
  return communes.some(({ code }) => series.at(code, year).provisional) ? ", provisoire" : "";
}

function describe(context: ChartContext, ranked: Ranked[]): ChartWords {
  const { indicator, series, home, year, communes, territory } = context;
  const title = typographic(indicator.title);
  const subtitle = `${titleWithUnit(indicator)}, par commune, ${year}${provisionalSuffix(context)}`;
  const known = ranked.flatMap(({ code, point }) =>
    point.value === null ? [] : [{ code, value: point.value, point }],
  );
  const compared = known.filter(({ point }) => hasEnoughCases(indicator, point));
  const [top, bottom] = [known[0], known.at(-1)];
  const ends = extremesOf(compared, indicator.decimals);
  if (!top || !bottom) {
    const { title: nothing, reading: none } = describeNoValue(context);
    return {
      heading: typographic(indicator.shortTitle),
      title: nothing,
      subtitle,
      label: `Classement\u00a0: ${title}, aucune valeur publiée en ${year}.`,
      reading: none,
      prose: [],
    };
  }
  const place = (code: string) => {
    const commune = communes.find((other) => other.code === code);
    return commune ? atTerritory(commune) : code;
  };
  const placesOf = (list: { code: string }[]) => listPlaces(list.map(({ code }) => place(code)));
  const average = averageOf(context);
  const [high = top, low = bottom] = [compared[0], compared.at(-1)];
  const highest = fullQuantity(indicator, high.value, low.value);
  const lowest = shortQuantity(indicator, low.value, high.value);
  const mine = known.find(({ code }) => code === territory.code);
  const subject = mine ?? high;
  const gap =
    average === null || !hasEnoughCases(indicator, subject.point)
      ? null
      : differenceAsWritten(indicator, subject.value, average);
  const reading =
    gap === null || gap === 0
      ? `${place(subject.code)}, ${fullQuantity(indicator, subject.value)}.`
      : `${place(subject.code)}, ${fullQuantity(indicator, subject.value)}, ${gapWords(indicator, gap)} que l’ensemble ${ofTerritory(home)}${inBrackets(series.at(home.code, year).incomplete)}.`;
  const points = ranked.map(({ point }) => point);
  const elsewhere = leftElsewhere(known.length - compared.length, points);
  const range = ends
    ? rangeOver(indicator, ends, place(high.code), ranked.length, elsewhere)
    : `${typographic(indicator.shortTitle)}\u00a0: ${NONE_COMPARED}`;
  return {
    heading: range,
    ...(!ends?.differ
      ? { title: range }
      : average !== null && mayRank(indicator) && !points.some(isUncomputed)
        ? {
            title: overAverage(indicator, compared, average, elsewhere),
            otherTitles: [spreadTitles(context, ends, placesOf, elsewhere).title],
          }
        : withOwnTitle(indicator, spreadTitles(context, ends, placesOf, elsewhere))),
    subtitle,
    label: `Classement des communes\u00a0: ${title}, ${fromTo(indicator, [top, bottom], ({ code }) => place(code))}${leftElsewhere(0, points)}.`,
    reading,
    prose: [
      ...(ends?.differ && mayRank(indicator)
        ? [
            [
              `${elsewhere === "" ? "La" : "Parmi les communes comparées, la"} plus haute valeur est ${placesOf(ends.top)}\u00a0: ${highest}. La plus basse est ${placesOf(ends.bottom)}\u00a0: ${lowest}.`,
              `Les extrêmes${elsewhere === "" ? "" : " des communes comparées"}\u00a0: ${highest} ${placesOf(ends.top)}, ${lowest} ${placesOf(ends.bottom)}.`,
              `De ${lowest} ${placesOf(ends.bottom)} à ${highest} ${placesOf(ends.top)}${elsewhere}.`,
            ] as const,
          ]
        : []),
      ...(ends ? fewSentence(known.length - compared.length) : []),
      ...absentSentence(points, compared.length > 1 && mayRank(indicator)),
      ...limitSentence(indicator),
    ],
  };
}

function gapWords(indicator: ChartContext["indicator"], gap: number): string {
  const size = isPercentage(indicator)
    ? `${formatNumber(Math.abs(gap), indicator.decimals)}\u00a0point${Math.abs(gap) < 2 ? "" : "s"}`
    : shortQuantity(indicator, Math.abs(gap));
  return `${size} de ${gap > 0 ? "plus" : "moins"}`;
}

/** « Refus de tri : sept communes sur douze dépassent la moyenne », which the drawing names. `elsewhere`: what is said of those that are left out. */
function overAverage(
  indicator: ChartContext["indicator"],
  known: { value: number }[],
  average: number,
  elsewhere: string,
): string {
  const { decimals } = indicator;
  const shown = asWritten(average, decimals);
  const count = known.filter(({ value }) => asWritten(value, decimals) > shown).length;
  const of = formatCount(known.length, "feminine");
  const verb = count < 2 ? "dépasse" : "dépassent";
  const some = `${count === 0 ? "aucune" : formatCount(count, "feminine")} ${count < 2 ? "commune" : "communes"}`;
  const not = count === 0 ? "ne " : "";
  const short = typographic(indicator.shortTitle);
  const over = `${not}${verb} la moyenne${elsewhere}`;
  return firstShort(
    `${short}\u00a0: ${some} sur ${of} ${over}`,
    `${short}\u00a0: ${some} ${over}`,
    capitalise(`${some} sur ${of} ${over}`),
    // Without those that are left out, some of all is said.
    ...(elsewhere === "" ? [] : [capitalise(`${some} ${over}`)]),
  );
}

/** With a title that the map of the same figures has not, last: where both are on a page, each is told apart. */
function withOwnTitle(indicator: Indicator, words: ReturnType<typeof spreadTitles>): ReturnType<typeof spreadTitles> {
  const own = `${typographic(indicator.shortTitle)}\u00a0: le chiffre de chaque commune`;
  return { ...words, otherTitles: [...words.otherTitles, own] };
}
