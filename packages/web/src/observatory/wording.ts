import { areaOfUnit, cumulatedSince, type Indicator, isByInhabitant, isRate } from "@datalogue/api";
import {
  agree,
  asWritten,
  type Change,
  capitalise,
  formatNumber,
  formatQuantity,
  isPercentage,
  isWord,
  ofName,
  typographic,
  yearOf,
} from "../format/index.js";
import type { ChartContext } from "./chart-context.js";
import { mayRank } from "./comparison.js";
import { isErratic } from "./erratic.js";
import type { Extremes } from "./extremes.js";

/**
 * `214 kg`, `52,4 %` or `20,1 logements/ha`: the value with the first word of its unit, and the area that it is of.
 * @param beside The other value of a pair, each told beside the other, to tell them in one unit and apart.
 * @param apart Itself, where `beside` is that of many which gives them their unit.
 */
export function shortQuantity(indicator: Indicator, value: number, beside = value, apart = beside): string {
  return `${headQuantity(indicator, value, beside, apart)}${areaOfUnit(typographic(indicator.unitLabel))}`;
}

function headQuantity(indicator: Indicator, value: number, beside = value, apart = beside): string {
  return formatQuantity(value, indicator.decimals, agree(shown(indicator, value), unitHead(indicator)), beside, apart);
}

/** `214 kg par habitant`, `52,4 % du poids`: the value with its unit in words. */
export function fullQuantity(indicator: Indicator, value: number, beside = value): string {
  const rest = unitRest(indicator);
  return `${headQuantity(indicator, value, beside)}${rest && ` ${rest}`}`;
}

/**
 * The value with its unit whole, unless what is said before it already ends with what it is of: `22,7 MWh` after « Énergie par habitant »,
 * `2,2 points pour 1 000 habitants` after « Bornes de recharge ».
 */
export function statedOnce(indicator: Indicator, value: number, said: string, beside = value): string {
  return (said.endsWith(unitRest(indicator)) ? shortQuantity : fullQuantity)(indicator, value, beside);
}

/** A sentence cut where the figure is: « 214 kg » then « d’ordures ménagères par habitant ». */
export interface Statement {
  before: string;
  figure: string;
  after: string;
}

/** « 214 kg d’ordures ménagères par habitant », « le recyclage représente 52,4 % du poids des déchets », « le taux de pauvreté est de 12 % ». */
export function statementOf(indicator: Indicator, value: number, beside = value): Statement {
  const of = typographic(indicator.wording.of);
  const figure = headQuantity(indicator, value, beside);
  if (isRate(indicator)) {
    const after = indicator.unitLabel === "% par an" ? " par an" : "";
    return { before: `${subjectOf(indicator)} ${conjugate(indicator, "est", "sont")} de `, figure, after };
  }
  if (isPercentage(indicator)) {
    return {
      before: `${subjectOf(indicator)} ${conjugate(indicator, "représente", "représentent")} `,
      figure,
      after: ` ${of}`,
    };
  }
  // « 1 alerte sanitaire »: an adjective goes with the figure, a complement (« d’ordures ménagères ») does not.
  const said = hasComplement(indicator) ? of : of.replace(/^\p{L}+/u, (word) => agree(shown(indicator, value), word));
  return { before: "", figure, after: ` ${[said, unitRest(indicator)].filter(Boolean).join(" ")}` };
}

/** The statement in one string. */
export function stateValue(indicator: Indicator, value: number, beside = value): string {
  const { before, figure, after } = statementOf(indicator, value, beside);
  return before + figure + after;
}

/** « Ordures ménagères résiduelles, kg par habitant »: the title and the unit, without saying twice per what. */
export function titleWithUnit(indicator: Indicator): string {
  const per = / (?:par|pour) [^,]+$/.exec(indicator.unitLabel)?.[0];
  const title = per && indicator.title.endsWith(per) ? indicator.title.slice(0, -per.length) : indicator.title;
  return typographic(`${title}, ${indicator.unitLabel}`);
}

/** The unit as a subtitle says it: `kg par habitant`, `% du poids`; after a value, `place pour 100 habitants` under two. */
export function unitWords(indicator: Indicator, value: number | null = null): string {
  const words = typographic(indicator.unitLabel);
  return value === null ? words : words.replace(/^\p{L}+/u, (word) => agree(shown(indicator, value), word));
}

/** `les ordures ménagères` */
export function subjectOf(indicator: Indicator): string {
  return typographic(indicator.wording.subject);
}

/** `Les ordures ménagères` */
export function subjectFirst(indicator: Indicator): string {
  return capitalise(subjectOf(indicator));
}

/** The verb that goes with the subject: `conjugate(indicator, "baisse", "baissent")`. */
export function conjugate(indicator: Indicator, one: string, many: string): string {
  return indicator.wording.number === "plural" ? many : one;
}

const VERBS = {
  up: ["progresse", "progressent"],
  down: ["recule", "reculent"],
  worse: ["augmente", "augmentent"],
  flat: ["ne bouge pas", "ne bougent pas"],
} as const;

/**
 * Whether what follows a quantity is a complement of it, which may follow « plus » and « moins » too: « d’ordures ménagères » is, « corporels »
 * (of « 38 accidents corporels ») is not.
 */
export function hasComplement(indicator: Indicator): boolean {
  return /^d(e |[’'])/.test(indicator.wording.of);
}

/** An indicator, and whether it is a number of things. */
export type Measured = Pick<ChartContext, "indicator" | "isQuantity">;

/**
 * Whether a higher value is more of what it is of: a quantity, or one for each inhabitant. Where the power of an installation, a price or the years of
 * a debt are the highest, there is not the most photovoltaics, price or debt.
 */
function isAmount({ indicator, isQuantity }: Measured): boolean {
  return !isPercentage(indicator) && (isQuantity || isByInhabitant(indicator));
}

/** « d’ordures ménagères », « d’exploitations agricoles »: what there is more or less of; null for what is only high or low (a share, a price, kg). */
function partitive({ indicator, isQuantity }: Measured): string | null {
  if (!isAmount({ indicator, isQuantity })) return null;
  const of = typographic(indicator.wording.of);
  if (hasComplement(indicator)) return of;
  const head = unitHead(indicator);
  // Of accidents for 10 000 inhabitants a place has the highest figure, not the most accidents.
  return isWord(head) && unitRest(indicator) === "" ? `${ofName(head)} ${of}` : null;
}

/** « Le plus de fermes à Arvert, le moins au Gua », « Le plus haut à Arvert, le plus bas au Gua »: where the extremes are. */
export function extremesTitle(measured: Measured, top: string, bottom?: string): string {
  const what = partitive(measured);
  const lowest = bottom === undefined ? "" : `, le ${what === null ? "plus bas" : "moins"} ${bottom}`;
  return `Le plus ${what ?? "haut"} ${top}${lowest}`;
}

/** « Moins d’ordures ménagères qu’en 2019 », « Le recyclage progresse depuis 2019 »: a heading that says the trend. */
export function trendHeading(measured: Measured, direction: "up" | "down" | "flat", year: number): string {
  const { indicator } = measured;
  if (!isAmount(measured) || !hasComplement(indicator)) {
    // Nobody says of alerts that they make progress.
    const [one, many] = VERBS[indicator.direction === "down" && direction === "up" ? "worse" : direction];
    return `${subjectFirst(indicator)} ${conjugate(indicator, one, many)} depuis ${year}`;
  }
  const comparative = { up: "Plus", down: "Moins", flat: "Autant" }[direction];
  return `${comparative} ${typographic(indicator.wording.of)} qu’en ${year}`;
}

/**
 * A value without its unit, in the decimals of the indicator.
 * @param beside The value with a unit that it is read with, in this unit and apart: « de 0,1 à 2,7 ha ».
 */
export function bareValue(indicator: Indicator, value: number, beside?: number): string {
  const bare = formatNumber(value, indicator.decimals);
  if (beside === undefined) return bare;
  return /^\u2212?\d+(?:\u202f\d{3})*(?:,\d+)?/.exec(shortQuantity(indicator, value, beside))?.[0] ?? bare;
}

/** « ont baissé de 8 % », « a gagné 7 points », « ont été multipliées par 3 », « sont restées stables »: what the subject did. */
export function movement(
  indicator: Indicator,
  { direction, amount, times }: Pick<Change, "direction" | "amount" | "times">,
): string {
  const { number, gender } = indicator.wording;
  const ending = `${gender === "feminine" ? "e" : ""}${number === "plural" ? "s" : ""}`;
  if (direction === "flat") return number === "plural" ? `sont resté${ending} stables` : `est resté${ending} stable`;
  const auxiliary = conjugate(indicator, "a", "ont");
  if (times) return `${auxiliary} été multiplié${ending} par\u00a0${times}`;
  if (isPercentage(indicator)) return `${auxiliary} ${direction === "up" ? "gagné" : "perdu"} ${amount}`;
  return `${auxiliary} ${direction === "up" ? "augmenté" : "baissé"} ${ofAmount(amount)}`;
}

/** « de 8 % », « d’environ 8 % », « d’env. −8 % ». */
export function ofAmount(amount: string): string {
  return amount.startsWith("env") ? `d’${amount}` : `de ${amount}`;
}

/** From the values that may be set beside each other, the last year known of all: « varient de 15 à 55 % selon les années » for what jumps from one year to the next, « a gagné 7 points depuis 2019 » for the rest. */
export function movementOver(
  indicator: Indicator,
  change: Pick<Change, "direction" | "amount" | "times">,
  known: { year: number; value: number }[],
  { from, to, last }: { from: number; to: number; last: number },
): { isErratic: boolean; words: string } {
  const isLast = to === last;
  if (!isErratic(indicator, known, from, to))
    return {
      isErratic: false,
      words: `${movement(indicator, change)} ${isLast ? `depuis ${from}` : `entre ${from} et ${to}`}`,
    };
  // All the years drawn, those before the one to compare with too: the range is that of the chart and of its table.
  const values = known.map(({ value }) => value);
  const [low, top] = [Math.min(...values), Math.max(...values)];
  // « Les alertes varient de 0 à 3 »: a unit in words would say the subject twice.
  const high = isWord(unitHead(indicator)) ? bareValue(indicator, top) : shortQuantity(indicator, top, low);
  const range = `de ${bareValue(indicator, low, top)} à ${high}`;
  return { isErratic: true, words: `${conjugate(indicator, "varie", "varient")} ${range} selon les années` };
}

/**
 * « en 2024 », « de 2021 à 2024 » of what adds up since then (`cumulatedSince`).
 * @param said What is read beside it: « consommés depuis 2021 » tells the first year already.
 */
export function whenOf(indicator: Indicator, year: number, said = ""): string {
  return whenSince(yearOf(cumulatedSince(indicator) ?? String(year)), String(year), said);
}

/** « de 2021 à 2024 » of a sum from 2021 on, « en 2021 » of its first year, or beside what tells that year already (`said`). */
export function whenSince(first: number, period: string, said = ""): string {
  return first < yearOf(period) && !said.includes(String(first)) ? `de ${first} à ${period}` : `en ${period}`;
}

/** ` (total incomplet : 13 communes sur 14)` after a value; nothing when there is nothing to say. */
export function inBrackets(remark: string | null): string {
  return remark ? ` (${remark})` : "";
}

/**
 * « De 0 à 12 fermes selon la commune »; where all are written the same, that value, everywhere or at the only place there is.
 * @param communes How many there are, with a value or without.
 * @param elsewhere What is said of those that are left out (`leftElsewhere`).
 */
export function rangeOver(
  indicator: Indicator,
  { top, bottom, differ }: Extremes<{ value: number }>,
  only: string,
  communes: number,
  elsewhere = "",
): string {
  const [low, high] = [bottom[0]?.value ?? 0, top[0]?.value ?? 0];
  const highest = fullQuantity(indicator, high, low);
  if (differ) return overCommunes(`De ${bareValue(indicator, low, high)} à ${highest}`, elsewhere);
  const everywhere = top.length === communes ? "dans toutes les communes" : `dans ${top.length}\u00a0communes`;
  return `${highest} ${top.length > 1 ? everywhere : only}${elsewhere}`;
}

/** « selon la commune » after a range, left out where what is said of others would make a third line of it. */
function overCommunes(range: string, elsewhere: string): string {
  const whole = `${range} selon la commune${elsewhere}`;
  return elsewhere === "" ? whole : firstShort(whole, `${range}${elsewhere}`);
}

/** « de 88 litres à Arvert à 125 litres au Gua », in the order of a drawing; « 124 litres à Arvert » where it shows that one alone. */
export function fromTo<T extends { value: number }>(
  indicator: Indicator,
  [first, last]: [T, T],
  placeOf: (one: T) => string,
): string {
  const told = (one: T, beside: T) => `${shortQuantity(indicator, one.value, beside.value)} ${placeOf(one)}`;
  return first === last ? told(first, first) : `de ${told(first, last)} à ${told(last, first)}`;
}

/** Letters that two lines of the title of a card hold on a phone. */
export const TWO_LINES = 58;

/**
 * The titles of communes set side by side: « Le plus de fermes à Arvert, le moins au Gua » where that names its subject and holds on two
 * lines, « Gaz à effet de serre : de 3,6 à 5,1 teqCO₂ selon la commune ». `elsewhere`: what is said of those that are left out.
 */
export function spreadTitles<T extends { value: number }>(
  measured: Measured,
  { top, bottom }: Extremes<T>,
  placesOf: (list: T[]) => string,
  elsewhere = "",
): { title: string; otherTitles: string[] } {
  const { indicator } = measured;
  const [low, high] = [bottom[0]?.value ?? 0, top[0]?.value ?? 0];
  const range = `${typographic(indicator.shortTitle)}\u00a0: de ${bareValue(indicator, low, high)} à ${shortQuantity(indicator, high, low)}`;
  const spread = overCommunes(range, elsewhere);
  const extremes = extremesTitle(measured, placesOf(top), placesOf(bottom));
  const isNamed = elsewhere === "" && mayRank(indicator) && partitive(measured) !== null;
  const named = isNamed && extremes.length <= TWO_LINES ? [extremes] : [];
  const [title = spread, ...otherTitles] = [...named, spread];
  return { title, otherTitles };
}

/** The first of some titles that holds on two lines, else the last one. */
export function firstShort(...titles: [string, ...string[]]): string {
  return titles.find((title) => title.length <= TWO_LINES) ?? titles[titles.length - 1] ?? titles[0];
}

/** What separates two values as they are written: 327 and 233 are 94 apart, whatever they were before rounding. */
export function differenceAsWritten(indicator: Indicator, value: number, other: number): number {
  return asWritten(shown(indicator, value) - shown(indicator, other), indicator.decimals);
}

/** The value as it is written. */
function shown(indicator: Indicator, value: number): number {
  return asWritten(value, indicator.decimals);
}

function unitHead(indicator: Indicator): string {
  return isPercentage(indicator) ? "%" : (typographic(indicator.unitLabel).split(" ")[0] ?? "");
}

export function unitRest(indicator: Indicator): string {
  return typographic(indicator.unitLabel).replace(isPercentage(indicator) ? /^%\s*/ : /^\S+\s*/, "");
}
