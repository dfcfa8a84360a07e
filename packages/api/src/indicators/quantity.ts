import { agree, asWritten, formatQuantity } from "@datalogue/ingest";
import type { Indicator } from "./indicator.js";

/** What dwellings or inhabitants are divided by, where the first word alone would be read as their number. */
const AREAS: Partial<Record<string, string>> = { "par hectare": "/ha", "par km²": "/km²", "par m²": "/m²" };

/** `/ha` of « logements par hectare »: what the first word of a unit never goes without; empty where there is nothing. */
export function areaOfUnit(unitLabel: string): string {
  return AREAS[unitLabel.replace(/^\S+\s*/, "")] ?? "";
}

/**
 * A value with the first word of its unit and the area that it is of, in the decimals of the indicator: `214 kg`, `52,4 %`, `21,5 logements/ha`.
 * @param beside Another value of the same sentence, to tell both in one unit.
 */
export function quantity(indicator: Indicator, value: number, beside = value): string {
  return `${headQuantity(indicator, value, beside)}${areaOfUnit(indicator.unitLabel)}`;
}

function headQuantity({ decimals, unit, unitLabel }: Indicator, value: number, beside: number): string {
  const word = unit.startsWith("%") ? "%" : (unitLabel.split(" ")[0] ?? "");
  return formatQuantity(value, decimals, agree(asWritten(value, decimals), word), beside);
}

/** The same with the whole of its unit: `214 kg par habitant`, `52,4 % du poids`. */
export function fullQuantity(indicator: Indicator, value: number, beside = value): string {
  const rest = indicator.unitLabel.replace(indicator.unit.startsWith("%") ? /^%\s*/ : /^\S+\s*/, "");
  return `${headQuantity(indicator, value, beside)}${rest && ` ${rest}`}`;
}
