import { type CustomCheck, cellCheck, oneColumn } from "./custom-check.js";

const DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:\\[-?[1-5](?:[-,]-?[1-5])*\\])?";
const HOLIDAY = "(?:PH|SH)";
const DAYS = `(?:${DAY}(?:-${DAY})?|${HOLIDAY})`;
const CLOCK = "(?:(?:[01]\\d|2\\d):[0-5]\\d|\\(?(?:sunrise|sunset|dawn|dusk)(?:[+-]\\d{2}:\\d{2}\\))?)";
const SPAN = `${CLOCK}(?:-${CLOCK}\\+?|\\+)?`;
const MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const DATE = `(?:(?:\\d{4} )?(?:${MONTH}(?: (?:0?[1-9]|[12]\\d|3[01]))?|easter))`;
const SEASON = `(?:${DATE}(?:-(?:${DATE}|\\d{1,2}))?|\\d{4}(?:-\\d{4})?|week \\d{1,2}(?:-\\d{1,2})?)`;

/** Pieces of a rule, in the order in which they come; each may be absent. */
const PIECES = [
  new RegExp(`${SEASON}(?:, ?${SEASON})*:?(?=[ ;,]|$) *`, "y"),
  new RegExp(`${DAYS}(?:, ?${DAYS})*(?=[ ;,:]|$):? *`, "y"),
  new RegExp(`(?:24/7|${SPAN}(?:, ?${SPAN})*) *`, "y"),
  /(?:off|closed|open|unknown) */y,
  /"[^"]*" */y,
];
const SEPARATOR = /(?:;|\|\||,) */y;

/** Whether a text follows the OpenStreetMap syntax of opening hours. @see https://wiki.openstreetmap.org/wiki/Key:opening_hours */
export function isOpeningHours(text: string): boolean {
  let at = 0;
  for (;;) {
    const start = at;
    for (const piece of PIECES) at = skip(piece, text, at);
    if (at === start) return false;
    if (at === text.length) return true;
    const next = skip(SEPARATOR, text, at);
    if (next === at) return false;
    if (next === text.length) return text.trimEnd().endsWith(";");
    at = next;
  }
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

export const openingHoursValue: CustomCheck = {
  code: "opening-hours-value",
  title: "Horaires au format OpenStreetMap",
  columns: oneColumn,
  compile: cellCheck((text) => {
    if (isOpeningHours(text)) return undefined;
    const mended = mend(text);
    return isOpeningHours(mended) ? { suggestion: mended } : {};
  }),
  examples: [
    {
      params: { column: "horaires" },
      valid: [
        ["24/7"],
        ["Mo-Fr 08:30-12:00,14:00-18:00"],
        ["Mo-Fr 08:00-18:00; Sa 09:00-12:00; PH off"],
        ["Mo-Fr 08:00-12:00, Sa 09:00-12:00"],
        ["Apr-Sep: Mo-Sa 09:00-19:00; Oct-Mar Mo-Sa 09:00-17:00"],
        ["Jul 01-Aug 31 Mo-Su 08:00-20:00"],
        ["sunrise-sunset"],
        ['Mo,We,Fr 10:00-12:00 "sur rendez-vous"'],
        ["Sa[1] 10:00-12:00"],
        ["08:00-22:00+"],
        [null],
      ],
      invalid: [
        { texts: ["du lundi au vendredi"] },
        { texts: ["Mo-Fr 8h-12h"], suggestion: "Mo-Fr 08:00-12:00" },
        { texts: ["Lu-Ve 08:00-12:00"], suggestion: "Mo-Fr 08:00-12:00" },
        { texts: ["Mo-Fr 8:00-12:00"], suggestion: "Mo-Fr 08:00-12:00" },
        { texts: ["24h/24 7j/7"], suggestion: "24/7" },
        { texts: ["Mo-Fr 25:99-30:00"] },
        { texts: ["Mo-Fr 08:00-12:00 et Sa"] },
      ],
    },
  ],
};

const FRENCH_DAYS: Record<string, string> = { lu: "Mo", ma: "Tu", me: "We", je: "Th", ve: "Fr", sa: "Sa", di: "Su" };

/** French days and hours, in the words of OpenStreetMap. */
function mend(text: string): string {
  if (/^24 ?h? ?\/ ?24(,? *(et )?7 ?j? ?\/ ?7)?$/i.test(text.trim())) return "24/7";
  return text
    .replace(
      /\b(lu|ma|me|je|ve|sa|di)(?:ndi|rdi|rcredi|udi|ndredi|medi|manche)?\b/gi,
      (_, day: string) => FRENCH_DAYS[day.toLowerCase()] as string,
    )
    .replace(/\b(\d{1,2})\s*h\s*(\d{2})?\b/gi, (_, hour: string, minute?: string) => `${hour}:${minute ?? "00"}`)
    .replace(/(^|[^\d:])(\d:[0-5]\d)/g, "$10$2")
    .trim();
}
