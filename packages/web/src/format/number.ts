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

/** A number followed by its unit, held together: `214 kg` (U+00A0), `52,4 %` (U+202F before the sign). */
export function formatQuantity(value: number, decimals: number, unit: string): string {
  if (unit === "") return formatNumber(value, decimals);
  return `${formatNumber(value, decimals)}${unit.startsWith("%") ? NARROW : "\u00a0"}${unit}`;
}

/** A size in bytes as a reader expects it before a download: `48 ko`, `1,2 Mo` (decimal multiples). */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${formatNumber(bytes)}\u00a0octet${bytes < 2 ? "" : "s"}`;
  const kilo = bytes / 1000;
  if (Math.round(kilo) < 1000) return `${formatNumber(kilo)}\u00a0ko`;
  const mega = kilo / 1000;
  return mega < 999.95 ? `${formatNumber(mega, 1)}\u00a0Mo` : `${formatNumber(mega / 1000, 1)}\u00a0Go`;
}

const WORDS = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split(
  " ",
);

/** A count in a sentence: in words up to sixteen (`sept`, `une`), in figures beyond. */
export function formatCount(count: number, gender: "masculine" | "feminine" = "masculine"): string {
  if (count === 1) return gender === "feminine" ? "une" : "un";
  return WORDS[count] ?? formatNumber(count);
}
