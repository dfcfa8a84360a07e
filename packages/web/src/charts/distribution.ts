import { asWritten, atTerritory, nameOf, ofTerritory, typographic } from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import {
  absentSentence,
  fewSentence,
  hasEnoughCases,
  leftElsewhere,
  limitSentence,
  mayRank,
} from "../observatory/comparison.js";
import { quantile } from "../observatory/median.js";
import { bareValue, fromTo, fullQuantity, inBrackets, shortQuantity, titleWithUnit } from "../observatory/wording.js";
import { averageOf, type ChartWords, type LegendEntry, type MakeChart } from "./chart.js";
import { type CommuneValue, drawDistribution } from "./draw-distribution.js";
import { describeNoValue } from "./no-value.js";
import { provisionalSuffix, rank, rankTable } from "./ranking.js";

/** Where is my commune? A tick for each, mine a large dot, the average dotted. */
export const distribution: MakeChart = (context) => {
  const ranked = rank(context);
  const known = ranked.filter(({ point }) => point.value !== null);
  return {
    form: "répartition des communes",
    ...describe(context),
    legend: legendOf(context),
    table: rankTable(context, ranked),
    links: false,
    outlines: false,
    drawing: known.length > 1 ? (cut) => drawDistribution(context, valuesOf(context), cut) : null,
  };
};

/** Values of the communes, lowest first. */
function valuesOf(context: ChartContext): CommuneValue[] {
  return rank(context)
    .flatMap(({ code, name, point }) => (point.value === null ? [] : [{ code, name, value: point.value }]))
    .reverse();
}

function describe(context: ChartContext): ChartWords {
  const { indicator, series, year, territory, home, communes } = context;
  const values = valuesOf(context);
  const numbers = values.map(({ value }) => value);
  const [low, high] = [values[0], values.at(-1)];
  const subtitle = `${titleWithUnit(indicator)}, par commune, ${year}${provisionalSuffix(context)}`;
  const title = typographic(indicator.title);
  if (!low || !high) {
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
  const [from, to] = [quantile(numbers, 0.25), quantile(numbers, 0.75)];
  const half = `La moitié des ${values.length < communes.length ? "chiffres publiés" : "communes"} se tient entre ${bareValue(indicator, from, to)} et ${fullQuantity(indicator, to, from)}`;
  const mine = values.find(({ code }) => code === territory.code);
  const placeOf = ({ code }: { code: string }) => {
    const commune = communes.find((one) => one.code === code);
    return commune ? atTerritory(commune) : code;
  };
  const average = { ...series.at(home.code, year), value: averageOf(context) };
  const shown = (value: number) => asWritten(value, indicator.decimals);
  const compared = values.filter(({ code }) => hasEnoughCases(indicator, series.at(code, year)));
  const points = communes.map(({ code }) => series.at(code, year));
  const elsewhere = leftElsewhere(values.length - compared.length, points);
  const [lowest = low, highest = high] = [compared[0], compared.at(-1)];
  const place = mine ? compared.filter(({ value }) => shown(value) > shown(mine.value)).length + 1 : 0;
  const shared =
    mine && compared.filter(({ value }) => shown(value) === shown(mine.value)).length > 1 ? " ex æquo" : "";
  const isCompared = hasEnoughCases(indicator, series.at(territory.code, year));
  const here =
    mine &&
    isCompared &&
    compared.length > 1 &&
    mayRank(indicator) &&
    `${nameOf(territory)}, ${place === 1 ? "1ʳᵉ" : `${place}ᵉ`} commune${shared} sur ${compared.length}${elsewhere}`;
  const range =
    lowest === highest
      ? `${fullQuantity(indicator, highest.value)} ${placeOf(highest)}`
      : `De ${bareValue(indicator, lowest.value, highest.value)} à ${fullQuantity(indicator, highest.value, lowest.value)}`;
  const spread = values.length > 3 ? half : `${range}${elsewhere}`;
  return {
    heading: here || spread,
    title: here || spread,
    subtitle,
    label: `Répartition des communes\u00a0: ${title}, ${year}, ${fromTo(indicator, [low, high], placeOf)}${leftElsewhere(0, points)}.`,
    reading: mine
      ? `${atTerritory(territory)}, ${fullQuantity(indicator, mine.value, isCompared ? (average.value ?? undefined) : undefined)}${average.value === null || !isCompared ? "" : `, contre ${shortQuantity(indicator, average.value, mine.value)} pour l’ensemble ${ofTerritory(home)}${inBrackets(average.incomplete)}`}${here ? "\u202f; le premier rang est la valeur la plus haute" : ""}.`
      : `${fromTo(indicator, [lowest, highest], placeOf)}${elsewhere}${average.value === null ? "" : `\u202f; ensemble ${ofTerritory(home)}\u00a0: ${shortQuantity(indicator, average.value)}${inBrackets(average.incomplete)}`}.`,
    prose: [
      ...(here && values.length > 3 ? [`${half}.`] : []),
      ...fewSentence(values.length - compared.length),
      ...absentSentence(points, compared.length > 1 && mayRank(indicator)),
      ...limitSentence(indicator),
    ],
  };
}

function legendOf(context: ChartContext): LegendEntry[] {
  const { territory, home, communes, series, year } = context;
  const isMine = communes.some(({ code }) => code === territory.code) && series.at(territory.code, year).value !== null;
  return [
    ...(isMine ? [{ swatch: "swatch--dot", label: nameOf(territory) }] : []),
    { swatch: "swatch--tick", label: isMine ? "autres communes" : "communes" },
    ...(averageOf(context) === null ? [] : [{ swatch: "swatch--average", label: `ensemble ${ofTerritory(home)}` }]),
  ];
}
