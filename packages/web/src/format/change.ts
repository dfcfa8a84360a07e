import type { Indicator } from "@datalogue/api";
import { agree, asWritten, formatNumber, formatQuantity } from "./number.js";
import { plural } from "./text.js";

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
 * The change from `base` to `value`: in percent of the base, in points when the indicator is a percentage, in the unit itself when the
 * base is nothing or less, the value less than nothing, or both are a handful: « 1 alerte de moins » says more than « 33 % ». A percentage is reckoned on the whole values, like
 * all that is set beside it, and « environ » where who reckons again from the figures as they are written finds another; what is
 * written the same has not changed, and a difference in the unit is that of the figures as they are written.
 */
export function describeChange(
  indicator: Pick<Indicator, "unit" | "decimals">,
  value: number,
  base: number,
  baseYear: number,
): Change {
  const { difference, amount, times } = measure(indicator, value, base);
  if (difference === 0)
    return { direction: "flat", amount: "", times: null, phrase: `stable depuis ${baseYear}`, signed: "stable" };
  const up = difference > 0;
  if (times)
    return {
      direction: "up",
      amount: approximate(amount),
      times: approximate(times),
      phrase: `${approximate(times)}\u00a0fois la valeur de\u00a0${baseYear}`,
      signed: `${times.isNear ? NEAR : ""}×\u00a0${times.text}`,
    };
  return {
    direction: up ? "up" : "down",
    amount: approximate(amount),
    times: null,
    phrase: `${approximate(amount)} de ${up ? "plus" : "moins"} qu’en\u00a0${baseYear}`,
    signed: `${amount.isNear ? NEAR : ""}${up ? "+" : "\u2212"}${amount.text}`,
  };
}

/** A size in words; near where the figures as they are written give another. */
interface Size {
  text: string;
  isNear: boolean;
}

const NEAR = "env.\u00a0";

function approximate({ text, isNear }: Size): string {
  return isNear ? `environ\u00a0${text}` : text;
}

interface Sizes {
  /** 0 where nothing that is written moved. */
  difference: number;
  amount: Size;
  /** How many times the base, where it is more than twice. */
  times: Size | null;
}

function measure(indicator: Pick<Indicator, "unit" | "decimals">, value: number, base: number): Sizes {
  const { decimals, unit } = indicator;
  const [here, there] = [asWritten(value, decimals), asWritten(base, decimals)];
  const exact = (text: string) => ({ text, isNear: false });
  if (isPercentage(indicator)) {
    const written = asWritten(here - there, decimals);
    // What differs as it is written has moved, by less than a tenth of a point too.
    const points = round(written) || written;
    const size = Math.abs(points);
    return {
      difference: points,
      amount: exact(`${formatNumber(size, size < 0.1 ? decimals : size % 1 ? 1 : 0)}\u00a0${plural(size, "point")}`),
      times: null,
    };
  }
  if (isToldInUnit(indicator, value, base)) {
    const difference = asWritten(here - there, decimals);
    const word = agree(difference, unit.split("/")[0] ?? "");
    return { difference, amount: exact(formatQuantity(Math.abs(difference), decimals, word)), times: null };
  }
  const difference = here === there ? 0 : round(((value - base) / base) * 100);
  const percent = (of: number) => {
    const size = Math.abs(round(of * 100));
    return formatQuantity(size, size % 1 ? 1 : 0, "%");
  };
  const nearly = (text: string, written: string) => ({ text, isNear: text !== written });
  return {
    difference,
    amount: nearly(percent((value - base) / base), percent((here - there) / there)),
    times: value > 2 * base ? nearly(formatTimes(value / base), formatTimes(here / there)) : null,
  };
}

/** Whether a change of what is no percentage is told in its unit: it has no rate, or both values are a handful. */
export function isToldInUnit(indicator: Pick<Indicator, "decimals">, value: number, base: number): boolean {
  return hasNoRate(indicator, value, base) || areFew(indicator, value, base);
}

/** Whether a change from `base`, as it is written, has no percentage: from nothing, or across zero. */
function hasNoRate({ decimals }: Pick<Indicator, "decimals">, value: number, base: number): boolean {
  return asWritten(base, decimals) <= 0 || value < 0;
}

/** The share of `base` by which a value moved; undefined where there is none: from nothing, or across zero of what is no percentage. */
export function shareMoved(
  indicator: Pick<Indicator, "unit" | "decimals">,
  value: number,
  base: number,
): number | undefined {
  if (base === 0 || (!isPercentage(indicator) && hasNoRate(indicator, value, base))) return undefined;
  return Math.abs(value / base - 1);
}

/** How large moves are beside each other: shares of their bases; the differences, where one of them is told so. */
export function sizesOf(
  indicator: Pick<Indicator, "unit" | "decimals">,
  moves: { value: number; base: number }[],
): number[] {
  const areDifferences =
    isPercentage(indicator) || moves.some(({ value, base }) => isToldInUnit(indicator, value, base));
  return moves.map(({ value, base }) => Math.abs(areDifferences ? value - base : value / base - 1));
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
