import { formatQuantity } from "@datalogue/ingest";
import type { Indicator } from "./indicator.js";

/**
 * A value with the first word of its unit, in the decimals of the indicator: `214 kg`, `52,4 %`.
 * @param beside Another value of the same sentence, to tell both in one unit.
 */
export function quantity({ decimals, unit, unitLabel }: Indicator, value: number, beside = value): string {
  return formatQuantity(value, decimals, unit.startsWith("%") ? "%" : (unitLabel.split(" ")[0] ?? ""), beside);
}

/** The same with the whole of its unit: `214 kg par habitant`, `52,4 % du poids`. */
export function fullQuantity(indicator: Indicator, value: number, beside = value): string {
  const rest = indicator.unitLabel.replace(indicator.unit.startsWith("%") ? /^%\s*/ : /^\S+\s*/, "");
  return `${quantity(indicator, value, beside)}${rest && ` ${rest}`}`;
}
