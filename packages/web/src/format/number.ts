import {
  agree,
  asWritten,
  counted,
  decimalsApart,
  formatGiven,
  formatNumber,
  formatQuantity,
  isWord,
} from "@datalogue/ingest";

export { agree, asWritten, decimalsApart, formatGiven, formatNumber, formatQuantity, isWord };

/** A size in bytes as a reader expects it before a download: `48 ko`, `1,2 Mo` (decimal multiples). */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return counted(bytes, "octet");
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
