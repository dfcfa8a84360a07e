import type { Indicator } from "@datalogue/api";
import { capitalise, formatNumber, formatQuantity, isPercentage, typographic } from "../format/index.js";

/** `214 kg` or `52,4 %`: the value with the first word of its unit. */
export function shortQuantity(indicator: Indicator, value: number): string {
  return formatQuantity(value, indicator.decimals, unitHead(indicator));
}

/** `214 kg par habitant`, `52,4 % du poids`: the value with its unit in words. */
export function fullQuantity(indicator: Indicator, value: number): string {
  const rest = unitRest(indicator);
  return `${shortQuantity(indicator, value)}${rest && ` ${rest}`}`;
}

/** A sentence cut where the figure is: « 214 kg » then « d’ordures ménagères par habitant ». */
export interface Statement {
  before: string;
  figure: string;
  after: string;
}

/** « 214 kg d’ordures ménagères par habitant », « le recyclage représente 52,4 % du poids des déchets ». */
export function statementOf(indicator: Indicator, value: number): Statement {
  const of = typographic(indicator.wording.of);
  const figure = shortQuantity(indicator, value);
  if (isPercentage(indicator)) {
    return {
      before: `${subjectOf(indicator)} ${conjugate(indicator, "représente", "représentent")} `,
      figure,
      after: ` ${of}`,
    };
  }
  return { before: "", figure, after: ` ${[of, unitRest(indicator)].filter(Boolean).join(" ")}` };
}

/** The statement in one string. */
export function stateValue(indicator: Indicator, value: number): string {
  const { before, figure, after } = statementOf(indicator, value);
  return before + figure + after;
}

/** « Ordures ménagères résiduelles, kg par habitant »: the title and the unit, without saying twice per what. */
export function titleWithUnit(indicator: Indicator): string {
  const per = / par [^,]+$/.exec(indicator.unitLabel)?.[0];
  const title = per && indicator.title.endsWith(per) ? indicator.title.slice(0, -per.length) : indicator.title;
  return `${typographic(title)}, ${unitWords(indicator)}`;
}

/** The unit as a subtitle says it: `kg par habitant`, `% du poids`. */
export function unitWords(indicator: Indicator): string {
  return typographic(indicator.unitLabel);
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

const PERCENTAGE_VERBS = {
  up: ["progresse", "progressent"],
  down: ["recule", "reculent"],
  flat: ["ne bouge pas", "ne bougent pas"],
} as const;

/** « Moins d’ordures ménagères qu’en 2019 », « Le recyclage progresse depuis 2019 »: a heading that says the trend. */
export function trendHeading(indicator: Indicator, direction: "up" | "down" | "flat", year: number): string {
  if (isPercentage(indicator)) {
    const [one, many] = PERCENTAGE_VERBS[direction];
    return `${subjectFirst(indicator)} ${conjugate(indicator, one, many)} depuis ${year}`;
  }
  const comparative = { up: "Plus", down: "Moins", flat: "Autant" }[direction];
  return `${comparative} ${typographic(indicator.wording.of)} qu’en ${year}`;
}

/** A value without its unit, in the decimals of the indicator. */
export function bareValue(indicator: Indicator, value: number): string {
  return formatNumber(value, indicator.decimals);
}

/** « ont baissé de 8 % », « a gagné 7 points », « sont restées stables »: what the subject did. */
export function movement(indicator: Indicator, direction: "up" | "down" | "flat", amount: string): string {
  const { number, gender } = indicator.wording;
  if (direction === "flat") {
    const agreement = `resté${gender === "feminine" ? "e" : ""}${number === "plural" ? "s" : ""}`;
    return number === "plural" ? `sont ${agreement} stables` : `est ${agreement} stable`;
  }
  const auxiliary = conjugate(indicator, "a", "ont");
  if (isPercentage(indicator)) return `${auxiliary} ${direction === "up" ? "gagné" : "perdu"} ${amount}`;
  return `${auxiliary} ${direction === "up" ? "augmenté" : "baissé"} de ${amount}`;
}

/** ` (total incomplet : 13 communes sur 14)` after a value; nothing when there is nothing to say. */
export function inBrackets(remark: string | null): string {
  return remark ? ` (${remark})` : "";
}

function unitHead(indicator: Indicator): string {
  return isPercentage(indicator) ? "%" : (typographic(indicator.unitLabel).split(" ")[0] ?? "");
}

function unitRest(indicator: Indicator): string {
  return typographic(indicator.unitLabel).replace(isPercentage(indicator) ? /^%\s*/ : /^\S+\s*/, "");
}
