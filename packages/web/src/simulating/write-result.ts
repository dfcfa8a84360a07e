import type { Simulator } from "@datalogue/api";

/** A result as it is read: « 199,60 € », as many decimals as its step. */
export function writeResult(value: number, { unit, step }: Pick<Simulator["result"], "unit" | "step">): string {
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const written = Math.abs(value).toLocaleString("fr-FR", options);
  return `${value < 0 ? "−" : ""}${written}\u00a0${unit}`;
}

/** What separates it from another, with its sign. */
export function writeGap(value: number, result: Pick<Simulator["result"], "unit" | "step">): string {
  return `${value > 0 ? "+" : ""}${writeResult(value, result)}`;
}
