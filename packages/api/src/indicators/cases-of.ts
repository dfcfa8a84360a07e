import { tidy } from "../rows/tidy.js";
import type { Indicator, Observation } from "./indicator.js";
import { isMeasured, termsOf } from "./measure-kinds.js";
import { isSeries } from "./terms.js";

/**
 * How many cases make a value, above and below the bar: its amounts as they were counted, before the `scale` of each. 25 accidents in five
 * years are 25 cases, where the value is made of 5 a year. Null where there is no amount.
 */
export function casesOf(
  indicator: Indicator,
  { numerator, denominator }: Pick<Observation, "numerator" | "denominator">,
): Pick<Observation, "numerator" | "denominator"> {
  if (!isMeasured(indicator)) return { numerator, denominator };
  const terms = termsOf(indicator.measure);
  const counted = (amount: number | null, term: typeof terms.denominator) =>
    amount === null || !term || isSeries(term) ? amount : tidy(amount / (term.scale ?? 1));
  return { numerator: counted(numerator, terms.numerator), denominator: counted(denominator, terms.denominator) };
}
