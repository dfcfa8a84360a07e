const NARROW = "\u202f";
const formatters = new Map<number, Intl.NumberFormat>();

/** A number as French writes it, with a fixed count of decimals: `1 234,5` (U+202F), `−8` (U+2212). */
export function formatNumber(value: number, decimals = 0): string {
  let formatter = formatters.get(decimals);
  if (!formatter) {
    formatter = new Intl.NumberFormat("fr-FR", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formatters.set(decimals, formatter);
  }
  const text = formatter.format(value).replace(/[\u00a0\u202f]/g, NARROW);
  return /^-[0,\u202f]*$/.test(text) ? text.slice(1) : text.replace("-", "\u2212");
}

/** A value in the decimals it is written with: what a reader who computes again starts from. */
export function asWritten(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

const HECTARE = 10_000;

/**
 * A number followed by its unit, held together: `214 kg` (U+00A0), `52,4 %` (U+202F before the sign); land is told in hectares from one
 * upwards, `12,4 ha` for 124 000 m².
 * @param beside Another value of the same sentence: both are told in one unit, `0,9 ha` beside `4 ha`.
 */
export function formatQuantity(value: number, decimals: number, unit: string, beside = value): string {
  if (unit === "m²" && Math.max(Math.abs(value), Math.abs(beside)) >= HECTARE)
    return formatQuantity(value / HECTARE, value % HECTARE === 0 ? 0 : 1, "ha");
  if (unit === "") return formatNumber(value, decimals);
  return `${formatNumber(value, decimals)}${unit.startsWith("%") ? NARROW : "\u00a0"}${unit}`;
}
