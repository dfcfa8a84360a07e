/** "2024", "2024-03" or "2021/2024". */
const PERIOD = /^\d{4}(-(0[1-9]|1[0-2])|\/\d{4})?$/;

/**
 * The periods of the data, sorted, with the years (or months) between the first and the last that have none. What is not a
 * period is left out; spans are not filled. Years of which none follows another are those of a survey (2012, 2017, 2023): nothing is between them.
 */
export function periodsBetween(texts: (string | null)[]): string[] {
  const periods = [...new Set(texts)].filter((text) => text !== null && PERIOD.test(text)) as string[];
  const years = periods.filter((period) => period.length === 4);
  const months = periods.filter((period) => period.length === 7);
  const spans = periods.filter((period) => period.includes("/"));
  return [...(isSurvey(years) ? years : fill(years, nextYear)), ...fill(months, nextMonth), ...spans].sort();
}

/** Three years at least, none of which follows another: what is measured every few years, and not a year that was lost. */
function isSurvey(years: string[]): boolean {
  return years.length > 2 && !years.some((year) => years.includes(nextYear(year)));
}

/** The day whose geography a period follows: 1 January of its (last) year, or the first of its month. */
export function startOfGeography(period: string): string {
  const last = period.split("/").at(-1) ?? period;
  return last.length === 7 ? `${last}-01` : `${last}-01-01`;
}

function fill(periods: string[], next: (period: string) => string): string[] {
  const [first, ...rest] = [...periods].sort();
  if (first === undefined) return [];
  const last = rest.at(-1) ?? first;
  const filled = [first];
  for (let period = first; period < last; filled.push(period)) period = next(period);
  return filled;
}

const nextYear = (year: string) => String(Number(year) + 1).padStart(4, "0");

function nextMonth(month: string): string {
  const [year = "", rank = ""] = month.split("-");
  return rank === "12" ? `${nextYear(year)}-01` : `${year}-${String(Number(rank) + 1).padStart(2, "0")}`;
}

/** Bounds count whole: `to=2024` keeps 2024-12, `from=2021` keeps 2021/2024. */
export function isWithin(period: string, from?: string, to?: string): boolean {
  const [start = "", end = start] = period.split("/");
  return (
    (from === undefined || start.slice(0, from.length) >= from) && (to === undefined || end.slice(0, to.length) <= to)
  );
}

/** The same year, some years before. */
export function yearsBefore(period: string, years: number): string {
  return String(Number(period) - years).padStart(4, "0");
}
