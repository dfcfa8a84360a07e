import { atTerritory, formatQuantity, nameOf, ofTerritory, typographic } from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { fewSentence, hasEnoughCases, leftElsewhere, mayRank, NONE_COMPARED } from "../observatory/comparison.js";
import { extremesOf, listPlaces } from "../observatory/extremes.js";
import { kindOfAbsence, type Point } from "../observatory/series.js";
import {
  differenceAsWritten,
  extremesTitle,
  fromTo,
  fullQuantity,
  inBrackets,
  rangeOver,
  titleWithUnit,
} from "../observatory/wording.js";
import type { ChartWords, LegendEntry, MakeChart } from "./chart.js";
import { communeTable } from "./commune-table.js";
import { drawSymbols } from "./draw-symbols.js";
import { describeNoValue } from "./no-value.js";
import { provisionalSuffix, rank } from "./ranking.js";

/** Where, and how many? A circle on each commune, its surface in proportion to the quantity. */
export const symbols: MakeChart = (context) => {
  const { series, communes, year } = context;
  const isKnown = communes.some(({ code }) => series.at(code, year).value !== null);
  const isSigned = communes.some(({ code }) => isNegative(series.at(code, year)));
  return {
    form: "carte",
    ...describe(context),
    legend: isSigned ? [] : legendOf(context),
    notes: isSigned ? ["Pas de cercles\u00a0: une valeur est négative, ce que le classement montre"] : [],
    table: communeTable(context),
    links: true,
    outlines: true,
    drawing: isKnown && !isSigned && context.outlines.features.length > 0 ? (cut) => drawSymbols(context, cut) : null,
  };
};

function describe(context: ChartContext): ChartWords {
  const { indicator, series, communes, year, territory, home } = context;
  const title = typographic(indicator.title);
  const subtitle = `${titleWithUnit(indicator)}, par commune, ${year}${provisionalSuffix(context)}`;
  const ranked = rank(context).flatMap(({ code, point }) => {
    const commune = communes.find((one) => one.code === code);
    return point.value === null || !commune ? [] : [{ commune, value: point.value, point }];
  });
  const compared = ranked.filter(({ point }) => hasEnoughCases(indicator, point));
  const [top, bottom] = [ranked[0], ranked.at(-1)];
  const ends = extremesOf(compared, indicator.decimals);
  if (!top || !bottom) {
    const { title: nothing, reading } = describeNoValue(context);
    return {
      heading: nothing,
      title: nothing,
      subtitle,
      label: `${nothing}\u00a0: ${title}.`,
      reading,
      prose: [],
    };
  }
  const first = compared[0] ?? top;
  const mine = ranked.find(({ commune }) => commune.code === territory.code) ?? first;
  // Nothing is a share of what a territory under zero, drawn or not, makes smaller.
  const hasShares = !series.codes().some((code) => isNegative(series.at(code, year)));
  const total = hasShares ? series.at(home.code, year) : null;
  const share = (value: number) =>
    total?.value
      ? `, soit ${formatQuantity((value / total.value) * 100, 0, "%")} ${ofWhole(home)}${inBrackets(total.incomplete)}`
      : "";
  const three = compared.slice(0, 3);
  // The third and the fourth by the same figure: no three are the first.
  const [third, fourth] = [compared[2]?.value ?? 0, compared[3]?.value ?? 0];
  const apart = differenceAsWritten(indicator, third, fourth) > 0;
  const together = three.reduce((sum, { value }) => sum + value, 0);
  const placesOf = (list: typeof ranked) => listPlaces(list.map(({ commune }) => atTerritory(commune)));
  const points = communes.map(({ code }) => series.at(code, year));
  const elsewhere = leftElsewhere(ranked.length - compared.length, points);
  const named = elsewhere === "" && mayRank(indicator) && ends?.differ ? ends : undefined;
  const range = ends
    ? rangeOver(indicator, ends, atTerritory(first.commune), communes.length, elsewhere)
    : `${typographic(indicator.shortTitle)}\u00a0: ${NONE_COMPARED}`;
  return {
    heading: named ? extremesTitle(context, placesOf(named.top)) : range,
    title: named ? extremesTitle(context, placesOf(named.top), placesOf(named.bottom)) : range,
    subtitle,
    label: `Carte de cercles\u00a0: ${title}, ${year}, ${fromTo(indicator, [bottom, top], ({ commune }) => atTerritory(commune))}${leftElsewhere(0, points)}. Chaque commune est un lien.`,
    reading: `${atTerritory(mine.commune)}, ${fullQuantity(indicator, mine.value)}${share(mine.value)}.`,
    prose: [
      ...(total?.value && total.incomplete === null && compared.length > 5 && apart
        ? [
            `${three
              .slice(0, -1)
              .map(({ commune }) => nameOf(commune))
              .join(
                ", ",
              )} et ${three.slice(-1).map(({ commune }) => nameOf(commune))} réunissent ${formatQuantity((together / total.value) * 100, 0, "%")} du total.`,
          ]
        : []),
      ...(ends ? fewSentence(ranked.length - compared.length) : []),
    ],
  };
}

/** Under zero, which no surface shows. */
function isNegative({ value }: Point): boolean {
  return value !== null && value < 0;
}

function ofWhole(home: ChartContext["home"]): string {
  return `du total ${ofTerritory(home)}`;
}

function legendOf({ communes, series, year }: ChartContext): LegendEntry[] {
  const absences = new Set(
    communes.flatMap(({ code }) => {
      const { absence } = series.at(code, year);
      return absence === null ? [] : kindOfAbsence(absence);
    }),
  );
  return [
    { swatch: "swatch--circle", label: "la surface du cercle est proportionnelle à la quantité" },
    ...[...absences].map((absence) => ({
      swatch: absence === "secret statistique" ? "swatch--masked" : "swatch--missing",
      label: absence === "secret statistique" ? absence : `n. d.\u00a0: ${absence}`,
    })),
  ];
}
