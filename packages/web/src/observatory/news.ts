import { cumulatedSince, type Indicator } from "@datalogue/api";
import {
  asWritten,
  capitalise,
  formatCount,
  formatNumber,
  isPercentage,
  plural,
  typographic,
} from "../format/index.js";
import { comparableWith, type KnownPoint } from "./comparable.js";
import { hasEnoughCases } from "./comparison.js";
import type { Series } from "./series.js";
import {
  bareValue,
  conjugate,
  differenceAsWritten,
  fullQuantity,
  hasComplement,
  shortQuantity,
  statementOf,
  subjectFirst,
  unitRest,
} from "./wording.js";

/** What changed of an indicator since the value before, cut where the change stands out. */
export interface NewsItem {
  indicator: string;
  direction: "up" | "down" | "flat";
  /** In bold, at the head of the sentence. */
  what: string;
  rest: string;
  /** Year of the value before. */
  since: number;
}

/** Items of a page. */
const MOST = 3;
/** Fewest years that a record or a turn is told from. */
const ENOUGH = 5;

/**
 * What moved of some indicators between a year and the value before: a change of direction first, then a record, then the greatest
 * moves; each told by what makes it news. What adds up year after year is none. Only values of the same members are set side by side, those since the last year that too few cases make.
 */
export function listNews(
  indicators: Indicator[],
  series: ReadonlyMap<string, Series>,
  territory: string,
  year: number,
  most = MOST,
): NewsItem[] {
  const found = indicators.flatMap((indicator) => {
    if (cumulatedSince(indicator) !== undefined) return [];
    const own = series.get(indicator.id);
    const known = own ? comparableWith(own, territory, year).filter((point) => point.year <= year) : [];
    const told = describeNews(
      indicator,
      known.slice(known.findLastIndex((point) => !hasEnoughCases(indicator, point)) + 1),
      year,
    );
    return told ? [told] : [];
  });
  const chosen = found.sort((a, b) => b.weight - a.weight).slice(0, most);
  // Each in another way: three records, or three changes in the same words, say nothing more than one.
  let [records, plains] = [0, 0];
  return chosen.map(({ record, plain }) => {
    if (record && records++ === 0) return record;
    return plain[plains++ % plain.length] as NewsItem;
  });
}

interface Weighed {
  weight: number;
  /** What makes it news besides its change: told once a page. */
  record?: NewsItem;
  /** Ways to tell the change. */
  plain: [NewsItem, ...NewsItem[]];
}

function describeNews(indicator: Indicator, known: KnownPoint[], year: number): Weighed | undefined {
  const [here, before] = [known.at(-1), known.at(-2)];
  if (!here || here.year !== year || !before) return undefined;
  const shown = (point: KnownPoint) => asWritten(point.value, indicator.decimals);
  const step = differenceAsWritten(indicator, here.value, before.value);
  const steps = known
    .slice(1)
    .map((point, rank) => asWritten(shown(point) - shown(known[rank] ?? point), indicator.decimals));
  const direction = step > 0 ? "up" : step < 0 ? "down" : "flat";
  const item = (what: string, rest: string): NewsItem => ({
    indicator: indicator.id,
    direction,
    what,
    rest,
    since: before.year,
  });
  const usual = steps.reduce((sum, one) => sum + Math.abs(one), 0) / steps.length || 1;
  const size = Math.abs(step) / usual;
  const full = fullQuantity(indicator, here.value);
  const isSlight = !isPercentage(indicator) && Math.abs(step) < Math.abs(before.value) * SLIGHT;
  // Nothing that stays nothing is no news.
  if (direction === "flat" && shown(here) === 0) return undefined;
  if (direction === "flat" || isSlight)
    return {
      weight: 0,
      plain: [
        {
          ...item(
            `${subjectFirst(indicator)} ${conjugate(indicator, "ne bouge guère", "ne bougent guère")}`,
            `\u00a0: ${full}`,
          ),
          direction: "flat",
        },
      ],
    };
  const more = amount(indicator, step);
  const run = sameWay(steps.slice(0, -1));
  const isTurn = known.length >= ENOUGH && run.length >= 2 && Math.sign(run[0] ?? 0) === -Math.sign(step);
  if (isTurn) {
    const verb =
      direction === "up" ? conjugate(indicator, "remonte", "remontent") : conjugate(indicator, "recule", "reculent");
    const runs = `${formatCount(run.length, "feminine")} ${step > 0 ? "baisses" : "hausses"} de suite`;
    return { weight: 20 + size, plain: [item(`${subjectFirst(indicator)} ${verb}`, `\u00a0: ${more}, après ${runs}`)] };
  }
  const previous = steps.at(-2);
  const goesOn =
    previous !== undefined && Math.sign(previous) === Math.sign(step) && known.at(-3)?.year === before.year - 1
      ? previous === step
        ? ", comme l’année d’avant"
        : `, après ${unsigned(indicator, previous)} l’année d’avant`
      : "";
  // « Le nombre d’entreprises passe de 221 à 217 »: of what, its subject has said.
  const to = /^le nombre d/.test(indicator.wording.subject)
    ? bareValue(indicator, here.value)
    : shortQuantity(indicator, here.value, before.value);
  const passes = `${conjugate(indicator, "passe", "passent")} de ${bareValue(indicator, before.value, here.value)} à ${to}`;
  const plain: Weighed["plain"] = [
    item(headOf(indicator, step), ` qu’en ${before.year}${goesOn}`),
    item(
      `${subjectFirst(indicator)} ${passes}`,
      ` en ${before.year === year - 1 ? "un an" : `${year - before.year}\u00a0ans`}`,
    ),
  ];
  const others = known.slice(0, -1).map(shown);
  const isRecord =
    known.length >= ENOUGH &&
    (direction === "up" ? shown(here) > Math.max(...others) : shown(here) < Math.min(...others));
  if (!isRecord) return { weight: size, plain };
  const { before: subject, figure, after } = statementOf(indicator, here.value);
  const since = `c’est le plus ${direction === "up" ? "haut" : "bas"} depuis ${known[0]?.year}`;
  return {
    weight: 10 + size,
    plain,
    record: item(`${capitalise(subject + figure)}${after}`, `, ${more}\u00a0: ${since}`),
  };
}

/** A change under this share of the value before is none, but for percentages, which move by points. */
const SLIGHT = 0.01;

/** « 10 kg d’ordures ménagères de moins » then « par habitant »; « Le recyclage gagne 1,1 point », « La densité : 2,1 logements de plus ». */
function headOf(indicator: Indicator, step: number): string {
  const way = step > 0 ? "plus" : "moins";
  if (!isPercentage(indicator) && hasComplement(indicator)) {
    const rest = unitRest(indicator);
    return `${shortQuantity(indicator, Math.abs(step))} ${typographic(indicator.wording.of)} de ${way}${rest && ` ${rest}`}`;
  }
  return `${typographic(indicator.shortTitle)}\u00a0: ${amount(indicator, step)}`;
}

/** « 6 kg de plus ». */
function amount(indicator: Indicator, step: number): string {
  return `${unsigned(indicator, step)} de ${step > 0 ? "plus" : "moins"}`;
}

function unsigned(indicator: Indicator, step: number): string {
  const size = Math.abs(step);
  return isPercentage(indicator)
    ? `${formatNumber(size, indicator.decimals)}\u00a0${plural(size, "point")}`
    : shortQuantity(indicator, size);
}

/** The last steps that go one way. */
function sameWay(steps: number[]): number[] {
  const last = Math.sign(steps.at(-1) ?? 0);
  const from = steps.findLastIndex((step) => Math.sign(step) !== last);
  return last === 0 ? [] : steps.slice(from + 1);
}
