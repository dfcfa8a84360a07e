import type { Indicator } from "@datalogue/api";
import { asWritten, atTerritory, capitalise, formatNumber, nameOf, typographic } from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { fewSentence, hasEnoughCases, leftElsewhere, NONE_COMPARED } from "../observatory/comparison.js";
import { extremesOf, listPlaces } from "../observatory/extremes.js";
import { kindOfAbsence } from "../observatory/series.js";
import {
  fromTo,
  fullQuantity,
  inBrackets,
  rangeOver,
  shortQuantity,
  spreadTitles,
  titleWithUnit,
} from "../observatory/wording.js";
import type { ChartWords, LegendEntry, MakeChart } from "./chart.js";
import { communeTable } from "./commune-table.js";
import { drawChoropleth, swatchOf } from "./draw-choropleth.js";
import { describeNoValue } from "./no-value.js";
import { provisionalSuffix, rank } from "./ranking.js";
import { classOf, roundLimits, tickDecimals } from "./scale.js";

/** Where? Communes coloured in five classes with round limits, the value written on each, each one a link. */
export const choropleth: MakeChart = (context) => {
  const { indicator, series, communes, year } = context;
  const values = communes.flatMap((commune) => series.at(commune.code, year).value ?? []);
  const limits = roundLimits(values.map((value) => asWritten(value, indicator.decimals)));
  return {
    form: "carte",
    ...describe(context, limits),
    legend: legendOf(context, values, limits),
    table: communeTable(context),
    links: true,
    outlines: true,
    drawing: context.outlines.features.length > 0 ? (cut) => drawChoropleth(context, limits, cut) : null,
  };
};

function describe(context: ChartContext, limits: number[]): ChartWords {
  const { indicator, series, communes, epcis, year, territory } = context;
  const title = typographic(indicator.title);
  const ranked = rank(context).flatMap(({ code, point }) => {
    const commune = communes.find((other) => other.code === code);
    return point.value === null || !commune ? [] : [{ commune, value: point.value, point }];
  });
  const compared = ranked.filter(({ point }) => hasEnoughCases(indicator, point));
  const [top, bottom] = [ranked[0], ranked.at(-1)];
  const ends = extremesOf(compared, indicator.decimals);
  const subtitle = `${titleWithUnit(indicator)}, par commune, ${year}${provisionalSuffix(context)}`;
  const label = `Carte des communes\u00a0: ${title}, ${year}. Chaque commune est un lien.`;
  if (!top || !bottom) {
    const { title: nothing, reading } = describeNoValue(context);
    return {
      heading: nothing,
      title: nothing,
      subtitle,
      label,
      reading,
      prose: [],
    };
  }
  const mine = series.at(territory.code, year);
  const first = compared[0] ?? top;
  const subject =
    territory.level === "commune" && mine.value !== null
      ? { commune: territory, value: mine.value, point: mine }
      : first;
  const rankOfClass = classOf(asWritten(subject.value, indicator.decimals), limits);
  const classWords =
    rankOfClass === limits.length
      ? "la classe la plus haute"
      : rankOfClass === 0
        ? "la classe la plus basse"
        : `la ${rankOfClass + 1}ᵉ classe sur ${limits.length + 1}`;
  const sides = epcis
    .map((epci) => ({ name: nameOf(epci), ...series.at(epci.code, year) }))
    .flatMap(({ name, value, incomplete }) => (value === null ? [] : [{ name, value, mark: inBrackets(incomplete) }]))
    // The unit in words once is enough.
    .map(({ name, value, mark }, index) =>
      index === 0
        ? `${name}, ${fullQuantity(indicator, value)}${mark}`
        : `${name}, ${shortQuantity(indicator, value)}${mark}`,
    );
  const points = communes.map(({ code }) => series.at(code, year));
  const elsewhere = leftElsewhere(ranked.length - compared.length, points);
  const range = ends
    ? rangeOver(indicator, ends, atTerritory(first.commune), communes.length, elsewhere)
    : `${typographic(indicator.shortTitle)}\u00a0: ${NONE_COMPARED}`;
  const placesOf = (list: typeof ranked) => listPlaces(list.map(({ commune }) => atTerritory(commune)));
  return {
    heading: range,
    ...(ends?.differ ? spreadTitles(context, ends, placesOf, elsewhere) : { title: range }),
    subtitle,
    label: `Carte des communes\u00a0: ${title}, ${year}, ${fromTo(indicator, [bottom, top], ({ commune }) => atTerritory(commune))}${leftElsewhere(0, points)}.`,
    reading: `${nameOf(subject.commune)}, ${fullQuantity(indicator, subject.value)}${inBrackets(subject.point.incomplete)}${limits.length && hasEnoughCases(indicator, subject.point) ? `, est dans ${classWords}` : ""}.`,
    prose: [
      ...(sides.length > 1
        ? [
            [
              `Par intercommunalité\u00a0: ${sides.join("\u202f; ")}.`,
              `${capitalise(sides.join("\u202f; "))}.`,
            ] as const,
          ]
        : []),
      ...(ends ? fewSentence(ranked.length - compared.length) : []),
    ],
  };
}

/** « moins de 185 », « 185 à 204 », « 245 et plus »: the classes in words; a single one is told by its value. */
export function classesOf({ decimals }: Indicator, values: number[], limits: number[]): LegendEntry[] {
  const shown = Math.max(decimals, tickDecimals(limits));
  const show = (value: number) => formatNumber(value, shown);
  if (values.length === 0) return [];
  return Array.from({ length: limits.length + 1 }, (_, index) => {
    const [from, to] = [limits[index - 1], limits[index]];
    const swatch = `sq${swatchOf(index, limits)}`;
    if (from === undefined) return { swatch, label: to === undefined ? show(values[0] ?? 0) : `moins de ${show(to)}` };
    if (to === undefined) return { swatch, label: `${show(from)} et plus` };
    const ends = new Set([show(from), show(to - 10 ** -shown)]);
    return { swatch, label: [...ends].join(" à ") };
  });
}

/** The classes with the communes in each, « 245 et plus (3) », then the marks of absence in use. */
function legendOf(
  { indicator, series, communes, year }: ChartContext,
  values: number[],
  limits: number[],
): LegendEntry[] {
  const counts = Array.from(
    { length: limits.length + 1 },
    (_, rank) => values.filter((value) => classOf(asWritten(value, indicator.decimals), limits) === rank).length,
  );
  const classes = classesOf(indicator, values, limits).map(({ swatch, label }, rank) => ({
    swatch,
    label: `${label} (${counts[rank]})`,
  }));
  const absences = new Set(
    communes.flatMap((commune) => {
      const { absence } = series.at(commune.code, year);
      return absence === null ? [] : kindOfAbsence(absence);
    }),
  );
  return [
    ...classes,
    ...[...absences].map((absence) => ({
      swatch: absence === "secret statistique" ? "swatch--masked" : "swatch--missing",
      label: absence === "secret statistique" ? absence : `n. d.\u00a0: ${absence}`,
    })),
  ];
}
