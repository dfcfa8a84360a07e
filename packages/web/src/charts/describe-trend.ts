import { cumulatedSince, type Indicator } from "@datalogue/api";
import {
  atTerritory,
  capitalise,
  describeChange,
  formatNumber,
  isPercentage,
  nameOf,
  ofTerritory,
  typographic,
} from "../format/index.js";
import { outcomeOf } from "../observatory/aim-outcome.js";
import { baseOf, whyNotCompared } from "../observatory/base.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { comparableWith, type KnownPoint } from "../observatory/comparable.js";
import { hasEnoughCases } from "../observatory/comparison.js";
import { type Extremes, extremesOf, inYears } from "../observatory/extremes.js";
import { isJudgedIn } from "../observatory/load-aims.js";
import { describeNeighbours } from "../observatory/neighbours.js";
import { statusWords } from "../observatory/plan-words.js";
import { describeStart, tellAbsence } from "../observatory/series.js";
import {
  bareValue,
  differenceAsWritten,
  fullQuantity,
  inBrackets,
  movementOver,
  shortQuantity,
  stateValue,
  subjectFirst,
  titleWithUnit,
  trendHeading,
  whenOf,
} from "../observatory/wording.js";
import { averageOf, type ChartWords, type Told } from "./chart.js";
import { cumulatedTitles, movementTitles } from "./movement-titles.js";
import { markOf } from "./trend-axis.js";
import { yearSpan } from "./year-span.js";

/** What a curve says: how the indicator moved, against what it is compared with and what is planned. */
export function describeTrend(context: ChartContext): ChartWords {
  const { indicator, series, territory, year, compareWith, home } = context;
  const title = typographic(indicator.title);
  const known = series.known(territory.code);
  const here = series.at(territory.code, year);
  const span = yearSpan(series.continuous(territory.code), year);
  const subtitle = `${titleWithUnit(indicator)}, ${nameOf(territory)}, ${span}`;
  const first = known[0];
  if (here.value === null || !first) {
    const neighbours = describeNeighbours(indicator, known, year);
    const sentence = tellAbsence(here, year);
    return {
      heading: typographic(indicator.shortTitle),
      title: `${typographic(indicator.shortTitle)}\u00a0: ${sentence}`,
      subtitle,
      label: `Courbe\u00a0: ${title}, ${ofTerritory(territory)}. En ${year}, ${here.absence ?? "non disponible"}.`,
      reading: `${neighbours ?? `aucune valeur n’est publiée ${atTerritory(territory)}`}.`,
      prose: here.reason ? [typographic(here.reason)] : [],
    };
  }
  const base = baseOf(indicator, series, territory.code, compareWith, year);
  const comparable = comparableWith(series, territory.code, year);
  const notCompared = whyNotCompared(indicator, series, territory.code, compareWith, year);
  const average = territory.code === home.code || !hasEnoughCases(indicator, here) ? null : averageOf(context);
  const statement = stateValue(indicator, here.value, base?.value ?? average ?? here.value);
  const beside =
    average === null
      ? ""
      : bareValue(indicator, average) === bareValue(indicator, here.value)
        ? `, comme pour l’ensemble ${ofTerritory(home)}${inBrackets(series.at(home.code, year).incomplete)}`
        : `, contre ${shortQuantity(indicator, average, here.value)} pour l’ensemble ${ofTerritory(home)}${inBrackets(series.at(home.code, year).incomplete)}`;
  const asides = [
    ...(notCompared ? [`${notCompared}.`] : []),
    ...describeStart(series, territory.code),
    ...(here.provisional ? [here.reason ? typographic(here.reason) : `La valeur ${year} est provisoire.`] : []),
    ...aimSentence(context),
    ...markSentence(context),
  ];
  const last = known.at(-1) ?? here;
  const end = `${shortQuantity(indicator, last.value ?? 0, first.value)} en ${last.year}${inBrackets(last.incomplete)}`;
  const drawn =
    known.length > 1
      ? `de ${shortQuantity(indicator, first.value, last.value ?? 0)} en ${first.year}${inBrackets(first.incomplete)} à ${end}`
      : end;
  const label = `Courbe\u00a0: ${title}, ${nameOf(territory)}, ${drawn}.`;
  if (!base) {
    return {
      heading: capitalise(statement),
      ...(cumulatedSince(indicator) === undefined
        ? {
            title: `${typographic(indicator.shortTitle)}\u00a0: ${fullQuantity(indicator, here.value)} en ${year}`,
          }
        : cumulatedTitles(context, here.value)),
      subtitle,
      label,
      reading: [
        `${whenOf(indicator, year, statement)}, ${statement}${inBrackets(here.incomplete)}${beside}.`,
        ...asides,
      ].join(" "),
      prose: [],
    };
  }
  const change = describeChange(indicator, here.value, base.value, base.year);
  const told = movementOver(indicator, change, comparable, {
    from: base.year,
    to: year,
    last: known.at(-1)?.year ?? year,
  });
  return {
    heading: told.isErratic
      ? `${subjectFirst(indicator)}, selon les années`
      : trendHeading(context, change.direction, base.year),
    ...movementTitles(context, { change, told, comparable, base, value: here.value }),
    subtitle,
    label,
    reading: [
      `en ${year}, ${statement}${inBrackets(here.incomplete)}, contre ${shortQuantity(indicator, base.value, here.value)} en ${base.year}.`,
      ...asides,
    ].join(" "),
    prose: proseOf(context, here.value, comparable),
  };
}

/** « C’est la valeur la plus basse depuis 2016. », the years that share it named; else where the highest and the lowest are: in several ways. */
function extremeWords(
  indicator: Indicator,
  year: number,
  until: KnownPoint[],
  { top, bottom }: Extremes<KnownPoint>,
): Told {
  const since = until[0]?.year ?? year;
  const told = ({ value }: KnownPoint, beside = value) => shortQuantity(indicator, value, beside);
  for (const [points, isLow] of [
    [bottom, true],
    [top, false],
  ] as const) {
    const others = points.filter((point) => point.year !== year);
    if (others.length === points.length) continue;
    const word = isLow ? "basse" : "haute";
    if (others.length > 0)
      return [
        `C’est, comme ${inYears(others)}, la valeur la plus ${word} depuis ${since}.`,
        `La valeur la plus ${word} depuis ${since} est partagée avec ${inYears(others).replace(/^en /, "")}.`,
      ];
    const past = extremesOf(
      until.filter((point) => point.year !== year),
      indicator.decimals,
    );
    const former = isLow ? past?.bottom : past?.top;
    return [
      `C’est la valeur la plus ${word} depuis ${since}.`,
      ...(former?.[0]
        ? [
            `Le plus ${isLow ? "bas" : "haut"} jusque-là\u00a0: ${told(former[0])} ${inYears(former)}.`,
            `Jamais ${isLow ? "si peu" : "autant"} depuis ${since}.`,
            `Avant ${year}, rien ${isLow ? "au-dessous" : "au-dessus"} de ${told(former[0])} depuis ${since}.`,
          ]
        : []),
    ];
  }
  const at = (points: KnownPoint[], others: KnownPoint[]) =>
    `${told(points[0] as KnownPoint, others[0]?.value)} ${inYears(points)}`;
  const [highest, lowest] = [at(top, bottom), at(bottom, top)];
  return [
    `Le plus haut\u00a0: ${highest}\u202f; le plus bas\u00a0: ${lowest}.`,
    `Depuis ${since}, de ${lowest} à ${highest}.`,
    `Entre ${lowest} et ${highest} depuis ${since}.`,
  ];
}

/** « Repère, 254 kg : seuil du programme. », where it is drawn. */
function markSentence(context: ChartContext): string[] {
  const mark = markOf(context);
  return mark ? [`Repère, ${shortQuantity(context.indicator, mark.value)}\u00a0: ${mark.words}.`] : [];
}

/** « Objectif 2030 : 195 kg, dans la trajectoire. », « Objectif 2024 : 50 %, atteint. », the state where the year read is the one that it was judged on. */
function aimSentence({ aim, indicator, year }: ChartContext): string[] {
  const value = aim?.objective.target.value;
  if (!aim || value == null || aim.objective.type === "PLAFOND_CUMULE") return [];
  const word = aim.objective.type === "PLANCHER" ? "Plancher" : "Objectif";
  const judged = outcomeOf(indicator, aim, year) ?? statusWords[aim.objective.status].objective;
  const state = isJudgedIn(aim, year) ? `, ${judged}` : "";
  return [`${word} ${aim.objective.target.period}\u00a0: ${shortQuantity(indicator, value)}${state}.`];
}

/** The highest and the lowest year, then what separates it from the whole. */
function proseOf(context: ChartContext, value: number, comparable: KnownPoint[]): Told[] {
  const { indicator, series, territory, year, home } = context;
  const sentences: Told[] = [];
  const until = comparable.filter((point) => point.year <= year);
  const ends = extremesOf(until, indicator.decimals);
  if (until.length > 2 && ends?.differ && hasEnoughCases(indicator, ...until))
    sentences.push(extremeWords(indicator, year, until, ends));
  const incomplete = inBrackets(series.at(home.code, year).incomplete);
  const average = territory.code === home.code ? null : averageOf(context);
  if (average === null) return sentences;
  const whole = `l’ensemble ${ofTerritory(home)}`;
  const gap = differenceAsWritten(indicator, value, average);
  if (gap === 0)
    return [...sentences, [`C’est autant que ${whole}${incomplete}.`, `Autant que ${whole}${incomplete}.`]];
  const size = isPercentage(indicator)
    ? `${formatNumber(Math.abs(gap), indicator.decimals)}\u00a0point${Math.abs(gap) < 2 ? "" : "s"}`
    : shortQuantity(indicator, Math.abs(gap));
  const [more, less] = gap > 0 ? ["plus", "moins"] : ["moins", "plus"];
  const beside = shortQuantity(indicator, average);
  return [
    ...sentences,
    [
      `C’est ${size} de ${more} que ${whole}, à ${beside}${incomplete}.`,
      `${capitalise(whole)} est à ${beside}${incomplete}, soit ${size} de ${less}.`,
      `${size} de ${more} que ${whole}, à ${beside}${incomplete}.`,
    ],
  ];
}
