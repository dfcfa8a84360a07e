import type { Indicator } from "@datalogue/api";
import { asWritten, formatNumber, formatQuantity } from "./number.js";
import { agree, plural } from "./text.js";

/** How a value moved since a year, ready for a sentence. */
export interface Change {
  direction: "up" | "down" | "flat";
  /** Without sign: `8 %`, `7 points`; empty when flat. */
  amount: string;
  /** `2,9` where the value is more than twice what it was: a percentage over a hundred is hard to read. */
  times: string | null;
  /** `8 % de moins qu’en 2019`, `2,9 fois la valeur de 2019`, `stable depuis 2019`. */
  phrase: string;
  /** `−8 %`, `+7 points`, `× 2,9`, `stable`: for a table cell. */
  signed: string;
}

/** True where the value is itself a percentage: it then moves by points, not by percent. */
export function isPercentage(indicator: Pick<Indicator, "unit">): boolean {
  return indicator.unit.startsWith("%");
}

/**
 * The change from `base` to `value`, both as they are written, so that who computes again finds the same: in percent of the base, in points when the indicator is a percentage, in the unit
 * itself when the base is zero or both are a handful: « 1 alerte de moins » says more than « 33 % ».
 */
export function describeChange(
  indicator: Pick<Indicator, "unit" | "decimals">,
  value: number,
  base: number,
  baseYear: number,
): Change {
  const { decimals } = indicator;
  return changeOf(indicator, asWritten(value, decimals), asWritten(base, decimals), baseYear);
}

function changeOf(
  indicator: Pick<Indicator, "unit" | "decimals">,
  value: number,
  base: number,
  baseYear: number,
): Change {
  const { difference, amount } = measure(indicator, value, base);
  if (difference === 0)
    return { direction: "flat", amount: "", times: null, phrase: `stable depuis ${baseYear}`, signed: "stable" };
  const up = difference > 0;
  const times =
    !isPercentage(indicator) && !areFew(indicator, value, base) && base > 0 && value > 2 * base
      ? formatTimes(value / base)
      : null;
  if (times)
    return {
      direction: "up",
      amount,
      times,
      phrase: `${times}\u00a0fois la valeur de\u00a0${baseYear}`,
      signed: `×\u00a0${times}`,
    };
  return {
    direction: up ? "up" : "down",
    amount,
    times: null,
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
  if (base === 0 || areFew(indicator, value, base)) {
    const difference = asWritten(value - base, indicator.decimals);
    return {
      difference,
      amount: formatQuantity(
        Math.abs(difference),
        indicator.decimals,
        agree(difference, indicator.unit.split("/")[0] ?? ""),
      ),
    };
  }
  const percent = round(((value - base) / Math.abs(base)) * 100);
  const size = Math.abs(percent);
  return { difference: percent, amount: formatQuantity(size, size % 1 ? 1 : 0, "%") };
}

/** Whether these are whole numbers under ten. */
function areFew({ decimals }: Pick<Indicator, "decimals">, ...values: number[]): boolean {
  return decimals === 0 && values.every((value) => Math.abs(value) < 9.5);
}

/** `2,9`, `14`: one decimal below ten. */
function formatTimes(ratio: number): string {
  const rounded = asWritten(ratio, 1);
  return formatNumber(ratio, rounded < 10 && rounded % 1 ? 1 : 0);
}

/** Whole from one upwards, one decimal below, so that a small change is neither inflated nor lost; a half goes away from zero, either way. */
function round(value: number): number {
  const size = Math.abs(value);
  return Math.sign(value) * asWritten(size, size >= 0.95 ? 0 : 1);
}
