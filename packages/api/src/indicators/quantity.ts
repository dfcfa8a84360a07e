import { agree, asWritten, formatQuantity } from "@datalogue/ingest";
import type { Indicator } from "./indicator.js";

/** What dwellings or inhabitants are divided by, where the first word alone would be read as their number. */
const AREAS: Partial<Record<string, string>> = { "par hectare": "/ha", "par km²": "/km²", "par m²": "/m²" };

/** `/ha` of « logements par hectare »: what the first word of a unit never goes without; empty where there is nothing. */
export function areaOfUnit(unitLabel: string): string {
  return AREAS[unitLabel.replace(/^\S+\s*/, "")] ?? "";
}

/** An indicator in the title and the unit of a sum of its years: « logements » of those that are « logements par an ». */
export function overYears(indicator: Indicator): Indicator {
  const { title, shortTitle, unit, unitLabel } = indicator;
  return {
    ...indicator,
    title: notByYear(title),
    shortTitle: notByYear(shortTitle),
    unit: notByYear(unit),
    unitLabel: notByYear(unitLabel),
  };
}

/** « kg par habitant » of « kg par habitant et par an », « € par foyer » of « € par an et par foyer », « kWh/m² » of « kWh/m²/an ». */
function notByYear(words: string): string {
  return words.replace(/(?:\s+et)?(?:\s+par\s+|\s*\/\s*)an(?:née)?(?:\s+et(?=\s+par\s))?(?![\p{L}\p{N}])/u, "");
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
