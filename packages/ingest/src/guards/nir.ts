/** A number of social security, with or without its key, as it is written: "1 85 05 78 006 084 91". */
const NIR =
  /(?<![\d.,])[123478](?:[\s.-]?\d){4}[\s.-]?(?:\d[\s.-]?[\dABab])(?:[\s.-]?\d){6}(?:[\s.-]?\d{2})?(?![\d.,]?\d)/g;

/** What a NIR is shown as. */
export const MASKED_NIR = "•••";

/**
 * Whether a text is a NIR: 13 characters (sex, year, month, department, commune, order), or 15 with the right key. Corsican
 * departments are written 2A and 2B. @see https://www.legifrance.gouv.fr/loda/id/JORFTEXT000000881958
 */
export function isNir(text: string): boolean {
  const compact = text.replace(/[\s.-]/g, "").toUpperCase();
  if (!/^[123478]\d{4}(?:\d\d|2[AB])\d{6}(?:\d\d)?$/.test(compact)) return false;
  const month = Number(compact.slice(3, 5));
  // Without a key, only what nearly all NIRs are: other numbers of 13 digits (EAN) are many.
  if (compact.length === 13 && !(/^[12]/.test(compact) && month >= 1 && month <= 12)) return false;
  if (!((month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50)) return false;
  const department = compact.slice(5, 7);
  if (department === "00" || department === "96") return false;
  return compact.length === 13 || Number(compact.slice(13)) === nirKey(compact.slice(0, 13));
}

/** The key of the 13 first characters of a NIR, from 1 to 97. */
export function nirKey(number: string): number {
  const digits = number.replace("2A", "19").replace("2B", "18");
  return 97 - Number(BigInt(digits) % 97n);
}

/**
 * A text without the NIRs in it: those of 15 characters with the right key, and those of 13 where `short` says that the
 * column holds some.
 */
export function maskNirs(text: string, short: boolean): string {
  return text.replace(NIR, (found) => {
    const { length } = found.replace(/[\s.-]/g, "");
    return isNir(found) && (short || length === 15) ? MASKED_NIR : found;
  });
}
