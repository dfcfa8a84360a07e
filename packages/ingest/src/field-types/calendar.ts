import { capitalise } from "../typography.js";
import type { Explanation } from "./field-type.js";

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a day exists in the Gregorian calendar (month and day from 1). */
export function isDay(year: number, month: number, day: number): boolean {
  const days = month === 2 && isLeap(year) ? 29 : (DAYS[month - 1] ?? 0);
  return day >= 1 && day <= days;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Value of the two digits at `at`, NaN when they are not digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const units = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && units >= 0 && units <= 9 ? tens * 10 + units : Number.NaN;
}

/** Whether a text begins with a real day written "2024-03-09". */
export function startsWithIsoDay(text: string): boolean {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  return !Number.isNaN(year) && isDay(year, twoDigits(text, 5), twoDigits(text, 8));
}

/**
 * The ISO form of a day written another usual way ("24-06-2019", "24/6/19", "2019/06/24", "24 juin 2019"); undefined when it
 * is not a day or may be read two ways.
 */
export function suggestIsoDay(text: string): string | undefined {
  const clean = text.trim().toLowerCase();
  let parts = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]0{1,2}:00(?::00)?(?:\.0+)?)?$/.exec(clean);
  if (parts) return isoDay(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  parts = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[t ]0{1,2}:00(?::00)?)?$/.exec(clean);
  if (parts) return isoDay(fullYear(parts[3] as string), Number(parts[2]), Number(parts[1]));
  parts = /^(?:[a-z]+\.? )?(\d{1,2})(?:er)?[- ]([a-zéû]+)\.?[- ](\d{4}|\d{2})$/.exec(clean);
  if (parts) return isoDay(fullYear(parts[3] as string), monthOf(parts[2] as string), Number(parts[1]));
  parts = /^(\d{4})(\d{2})(\d{2})$/.exec(clean);
  return parts ? isoDay(Number(parts[1]), Number(parts[2]), Number(parts[3])) : undefined;
}

/** What is wrong with a day that no calendar has ("2024-02-30", "31/04/2024"); undefined for any other text. */
export function explainDay(text: string): Explanation | undefined {
  const iso = /^\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})/.exec(text);
  const french = /^\s*(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})/.exec(text);
  const [year, month, day] = (iso ? iso.slice(1, 4) : french ? french.slice(1, 4).reverse() : []).map(Number);
  if (year === undefined || month === undefined || day === undefined || isDay(year, month, day)) return undefined;
  const name = MONTHS[month - 1];
  const days = month === 2 && isLeap(year) ? 29 : DAYS[month - 1];
  const why = name
    ? {
        fr: `${FRENCH_MONTHS[month - 1]} ${year} a ${days} jours`,
        en: `${capitalise(ENGLISH_MONTHS[month - 1] ?? "")} ${year} has ${days} days`,
      }
    : { fr: `il n'y a pas de mois ${month}`, en: `there is no month ${month}` };
  return {
    remedy: {
      fr: `Ce jour n'existe pas : ${why.fr}. Vérifiez-le à sa source.`,
      en: `That day does not exist: ${why.en}. Check it at its source.`,
    },
  };
}

/** The day that a spreadsheet keeps as a number of days since 1900 ("45467" is 24 June 2024), from 1990 to 2078; undefined otherwise. */
export function spreadsheetDay(text: string): string | undefined {
  const days = /^\s*(\d{5})([.,]0+)?\s*$/.exec(text)?.[1];
  if (days === undefined || Number(days) < 32_874 || Number(days) > 65_380) return undefined;
  return new Date((Number(days) - 25_569) * 86_400_000).toISOString().slice(0, 10);
}

const MONTHS = [
  "janvier",
  "fevrier",
  "mars",
  "avril",
  "mai",
  "juin",
  "juillet",
  "aout",
  "septembre",
  "octobre",
  "novembre",
  "decembre",
];
/** Names of the months in French, in their order. */
export const FRENCH_MONTHS = MONTHS.map((month) =>
  month.replace("fev", "fév").replace("out", "oût").replace("dec", "déc"),
);
const ENGLISH_MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];

/** Rank of a month from its French or English name or beginning (three letters at least: "janv", "févr."); 0 if unknown or shared. */
export function monthOf(name: string): number {
  const folded = name
    .normalize("NFD")
    .replace(/[\u0300-\u036f.]/g, "")
    .toLowerCase();
  if (folded.length < 3) return 0;
  for (const months of [MONTHS, ENGLISH_MONTHS]) {
    const matches = months.filter((month) => month.startsWith(folded));
    if (matches.length === 1) return months.indexOf(matches[0] as string) + 1;
  }
  return 0;
}

/** Two digits: 00–68 are 2000–2068, 69–99 are 1969–1999, as strptime reads them. */
export function fullYear(digits: string): number {
  const year = Number(digits);
  return digits.length > 2 ? year : year + (year < 69 ? 2000 : 1900);
}

function isoDay(year: number, month: number, day: number): string | undefined {
  if (!isDay(year, month, day)) return undefined;
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
