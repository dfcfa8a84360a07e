import type { Indicator } from "@datalogue/api";
import { formatNumber, formatQuantity } from "./number.js";
import { plural } from "./text.js";

/** How a value moved since a year, ready for a sentence. */
export interface Change {
  direction: "up" | "down" | "flat";
  /** Without sign: `8 %`, `7 points`; empty when flat. */
  amount: string;
  /** `8 % de moins qu’en 2019`, `stable depuis 2019`. */
  phrase: string;
  /** `−8 %`, `+7 points`, `stable`: for a table cell. */
  signed: string;
}

/** True where the value is itself a percentage: it then moves by points, not by percent. */
export function isPercentage(indicator: Pick<Indicator, "unit">): boolean {
  return indicator.unit.startsWith("%");
}

/**
 * The change from `base` to `value`: in percent of the base, in points when the indicator is a percentage, in the unit
 * itself when the base is zero.
 */
export function describeChange(
  indicator: Pick<Indicator, "unit" | "decimals">,
  value: number,
  base: number,
  baseYear: number,
): Change {
  const { difference, amount } = measure(indicator, value, base);
  if (difference === 0) return { direction: "flat", amount: "", phrase: `stable depuis ${baseYear}`, signed: "stable" };
  const up = difference > 0;
  return {
    direction: up ? "up" : "down",
    amount,
    phrase: `${amount} de ${up ? "plus" : "moins"} qu’en\u00a0${baseYear}`,
    signed: `${up ? "+" : "\u2212"}${amount}`,
  };
}

function measure(indicator: Pick<Indicator, "unit" | "decimals">, value: number, base: number) {
  if (isPercentage(indicator)) {
    const points = round(value - base);
    const size = Math.abs(points);
    return { difference: points, amount: `${formatNumber(size, size % 1 ? 1 : 0)}\u00a0${plural(size, "point")}` };
  }
  if (base === 0) {
    const difference = Number((value - base).toFixed(indicator.decimals));
    return {
      difference,
      amount: formatQuantity(Math.abs(difference), indicator.decimals, indicator.unit.split("/")[0] ?? ""),
    };
  }
  const percent = round(((value - base) / Math.abs(base)) * 100);
  const size = Math.abs(percent);
  return { difference: percent, amount: formatQuantity(size, size % 1 ? 1 : 0, "%") };
}

/** Whole from one upwards, one decimal below, so that a small change is neither inflated nor lost. */
function round(value: number): number {
  return Math.abs(value) >= 0.95 ? Math.round(value) : Math.round(value * 10) / 10;
}
